// Writes the tarball of every published package, as `npm publish` would send it, to ./tarballs or to the given folder.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { environment, isMain, npmCommand, root } from './command-lines.mjs'
import { readArguments } from './read-arguments.mjs'
import { runCommand } from './run-command.mjs'
import { setup } from './setup.mjs'

const usage = `Usage: npm run pack:local [-- DIR]

Writes the tarball of every published package, as \`npm publish\` would send it, into DIR, by default ./tarballs.
Existing tarballs of these packages are replaced; nothing else in DIR is touched.`

/** The folders of the published packages. */
export function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => {
      // A folder without one is what is left of a package that was moved.
      const found = manifest(folder)
      return found !== undefined && found.private !== true
    })
}

/**
 * Packs them all into `destination`, replacing their tarballs there. Returns the tarballs' paths by package name.
 *
 * @param withAddon whether backend-native's must contain the addon.
 */
export async function packAll(destination, { withAddon = true } = {}) {
  mkdirSync(destination, { recursive: true })
  const folders = publishedPackages()
  for (const folder of folders) removeTarballs(manifest(folder).name, destination)
  const tarballs = {}
  for (const folder of folders) {
    const { name, filename, files } = await pack(folder, destination)
    const paths = files.map((file) => file.path)
    if (!paths.includes('dist/index.js')) throw new Error(`${name} is not built: its tarball has no dist/index.js`)
    const addon = `prebuilds/${process.platform}-${process.arch}/sockcall.node`
    if (withAddon && name === '@sockcall/backend-native' && !paths.includes(addon))
      throw new Error(`${name}: its tarball has no ${addon}`)
    tarballs[name] = join(destination, filename)
  }
  return tarballs
}

/** Removes the tarballs that `npm pack` names after a package: `sockcall-core-1.2.3.tgz`. */
function removeTarballs(name, destination) {
  const stem = `${name.replace('@', '').replace('/', '-')}-`
  for (const entry of readdirSync(destination, { withFileTypes: true })) {
    const version = entry.name.startsWith(stem) ? entry.name.slice(stem.length) : ''
    if (!entry.isDirectory() && /^\d+\.\d+\.\d+(-[\w.-]+)?\.tgz$/.test(version)) rmSync(join(destination, entry.name))
  }
}

async function pack(folder, destination) {
  const command = npmCommand(['pack', '--json', '--ignore-scripts', '--pack-destination', destination])
  const { status, stdout } = await runCommand(command, { stderr: 'inherit', cwd: folder, env: environment })
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

if (isMain(import.meta.url)) {
  const { positionals } = readArguments(usage, {}, 1)
  const ready = await setup()
  if (!ready?.native) process.exit(1)
  const [destination = join(root, 'tarballs')] = positionals
  const tarballs = await packAll(resolve(destination))
  for (const [name, path] of Object.entries(tarballs)) console.log(`${name}: ${path}`)
}
