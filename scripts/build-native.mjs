// Compiles packages/backend-native/native and puts the addon where the loader looks first:
// packages/backend-native/prebuilds/<platform>-<arch>/sockcall.node
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isMain, root } from './command-lines.mjs'
import { BuildError, compileAddon } from './compile-addon.mjs'
import { readArguments } from './read-arguments.mjs'
import { temporaryFolder } from './temporary-folder.mjs'

const usage = `Usage: npm run build:native -w @sockcall/backend-native [-- --if-stale]

Compiles the native addon.

  --if-stale   only if a source or the build settings have changed`

const packageDir = join(root, 'packages/backend-native')
const nativeDir = join(packageDir, 'native')
const addon = join(packageDir, 'prebuilds', `${process.platform}-${process.arch}`, 'sockcall.node')
const stampFile = join(nativeDir, 'build/sources.sha256')

/** What to do if it cannot be built; the reason is printed before. */
export const wayOut =
  'The native addon needs a C++17 compiler (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++; Alpine: apk add g++);\n' +
  'CXX names another one. Without it everything runs on the FFI backend: npm run setup -- --backend ffi'

/** Whether the addon was built from the current sources. */
export function isNativeBuilt() {
  return existsSync(addon) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()
}

/** Compile the addon and install it. Throws BuildError, which names the failed step. */
export async function buildNative() {
  const made = stamp()
  const workshop = place('making a folder for the objects', () => temporaryFolder('objects', join(nativeDir, 'build')))
  const fresh = join(workshop, 'sockcall.node')
  await compileAddon({ sourceDir: nativeDir, objectDir: workshop, output: fresh })
  // Renamed into place, not copied over: a running process may have the old file mapped into its memory.
  place(`putting the addon into ${dirname(addon)}`, () => {
    mkdirSync(dirname(addon), { recursive: true })
    renameSync(fresh, addon)
    writeFileSync(stampFile, made)
  })
}

function place(step, change) {
  try {
    return change()
  } catch (error) {
    throw new BuildError(step, error.message)
  }
}

function stamp() {
  const { CXX = '', CXXFLAGS = '', LDFLAGS = '' } = process.env
  const hash = createHash('sha256').update([process.platform, process.arch, CXX, CXXFLAGS, LDFLAGS].join('\0'))
  const scripts = ['build-native.mjs', 'compile-addon.mjs'].map((name) => join(root, 'scripts', name))
  // It names the version of node-addon-api.
  scripts.push(join(packageDir, 'package.json'))
  const files = readdirSync(nativeDir, { withFileTypes: true }).filter((file) => file.isFile())
  const sources = files.map(({ name }) => join(nativeDir, name)).sort()
  for (const path of [...scripts, ...sources]) hash.update(`\0${basename(path)}\0`).update(readFileSync(path))
  return hash.digest('hex')
}

if (isMain(import.meta.url)) {
  const { values } = readArguments(usage, { 'if-stale': { type: 'boolean' } })
  if (values['if-stale'] && isNativeBuilt()) {
    console.log('the native addon is up to date')
  } else {
    try {
      await buildNative()
      console.log(`built ${addon}`)
    } catch (error) {
      if (!(error instanceof BuildError)) throw error
      console.error(`${error.message}\n${wayOut}`)
      process.exitCode = 1
    }
  }
}
