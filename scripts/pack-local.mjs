// Writes the tarball of every published package, as `npm publish` would send it, to ./tarballs or to the folder given.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environment, npmCommand, root, setup } from './setup.mjs'

/** The folders of the packages that are published. */
export function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => manifest(folder)?.private === undefined || manifest(folder)?.private === false)
}

/** Packs them all into `destination`; gives the tarballs' paths by package name. */
export function packAll(destination) {
  rmSync(destination, { recursive: true, force: true })
  mkdirSync(destination, { recursive: true })
  const tarballs = {}
  for (const folder of publishedPackages()) {
    const { name, filename, files } = pack(folder, destination)
    const paths = files.map((file) => file.path)
    if (!paths.includes('dist/index.js')) throw new Error(`${name} is not built: its tarball has no dist/index.js`)
    const addon = `prebuilds/${process.platform}-${process.arch}/sockcall.node`
    if (name === '@sockcall/backend-native' && !paths.includes(addon))
      throw new Error(`${name}: its tarball has no ${addon}`)
    tarballs[name] = join(destination, filename)
  }
  return tarballs
}

function pack(folder, destination) {
  const [command, args, options] = npmCommand(['pack', '--json', '--ignore-scripts', '--pack-destination', destination])
  const { status, stdout } = spawnSync(command, args, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  })
  if (status !== 0) throw new Error(`npm pack failed in ${folder}`)
  // An array up to npm 11, an object by package name after it.
  const [result] = Object.values(JSON.parse(stdout))
  return result
}

function manifest(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!setup()) process.exit(1)
  const tarballs = packAll(resolve(process.argv[2] ?? join(root, 'tarballs')))
  for (const [name, path] of Object.entries(tarballs)) console.log(`${name}: ${path}`)
}
