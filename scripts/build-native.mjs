// Compiles packages/backend-native/native with node-gyp and puts the addon where the loader looks first:
// packages/backend-native/prebuilds/<platform>-<arch>/sockcall.node
// With --if-stale it does nothing when neither the sources nor the way to build them changed since the last time.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageDir = resolve(dirname(fileURLToPath(import.meta.url)), '../packages/backend-native')
const nativeDir = join(packageDir, 'native')
const built = join(nativeDir, 'build/Release/sockcall.node')
const addon = join(packageDir, 'prebuilds', `${process.platform}-${process.arch}`, 'sockcall.node')
const stampFile = join(nativeDir, 'build/sources.sha256')

const stamp = hashSources()
if (process.argv.includes('--if-stale') && existsSync(addon) && readIfThere(stampFile) === stamp) {
  console.log('the native addon is up to date')
  process.exit(0)
}

const require = createRequire(join(packageDir, 'package.json'))
const nodeGyp = require.resolve('node-gyp/bin/node-gyp.js')
const gyp = spawnSync(process.execPath, [nodeGyp, 'rebuild', '--directory', nativeDir], { stdio: 'inherit' })
if (gyp.status !== 0) {
  console.error('building the native addon failed: it needs a C++17 compiler, make and Python 3 (see CONTRIBUTING.md)')
  process.exit(1)
}

// Renamed into place, not copied over: a running process may have the old file mapped into its memory.
mkdirSync(dirname(addon), { recursive: true })
const fresh = `${addon}.${process.pid}.new`
copyFileSync(built, fresh)
renameSync(fresh, addon)
writeFileSync(stampFile, stamp)
console.log(`built ${addon}`)

function hashSources() {
  const hash = createHash('sha256')
  hash.update(`${process.platform} ${process.arch} ${process.env.CXX ?? ''} ${process.env.CXXFLAGS ?? ''}`)
  hash.update(readFileSync(fileURLToPath(import.meta.url)))
  const files = readdirSync(nativeDir, { withFileTypes: true }).filter((file) => file.isFile())
  for (const { name } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(`\0${name}\0`)
    hash.update(readFileSync(join(nativeDir, name)))
  }
  return hash.digest('hex')
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
