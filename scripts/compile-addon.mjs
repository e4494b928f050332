import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './command-lines.mjs'
import { runCommand } from './run-command.mjs'

/** The addon could not be built. The message begins with the failed step. */
export class BuildError extends Error {
  name = 'BuildError'

  constructor(step, detail) {
    super(`building the native addon failed at ${step}: ${detail}`)
  }
}

const requireOfPackage = createRequire(join(root, 'packages/backend-native/package.json'))

/**
 * Compile and link an addon with nothing but the compiler: neither make nor Python nor a download is needed. Its binding.gyp
 * says what is compiled, and how, so that node-gyp can build it too.
 *
 * CXX, CXXFLAGS and LDFLAGS are honoured, as by make.
 */
export async function compileAddon({ sourceDir, objectDir, output }) {
  if (process.platform === 'win32') throw new BuildError('the first step', 'it is for POSIX systems')
  const { sources, defines, include_dirs, cflags, cflags_cc } = target(sourceDir)
  copyWrapper(join(sourceDir, 'node-addon-api'))
  const includes = [findHeaders(), ...include_dirs.map((folder) => join(sourceDir, folder))]
  const compiler = findCompiler()
  // Not -O3, which puts the wrapper's rare paths into every function: three times the code, and no whole call is faster.
  const flags = [
    ...['-O2', '-fPIC', '-pthread', '-fno-rtti', '-fno-exceptions', '-fno-omit-frame-pointer', '-Wno-unused-parameter'],
    ...[...cflags, ...cflags_cc, ...words(process.env.CXXFLAGS)],
    ...[...defines.map((define) => `-D${define}`), '-DNODE_GYP_MODULE_NAME=sockcall'],
    ...includes.map((folder) => `-I${folder}`),
  ]
  const object = (source) => join(objectDir, source.replace(/\.cc$/, '.o'))
  const left = [...sources]
  const compileSome = async () => {
    for (let source = left.shift(); source !== undefined; source = left.shift()) {
      const args = [...flags, '-c', join(sourceDir, source), '-o', object(source)]
      await run(compiler, args, `compiling ${source}`).catch((error) => {
        left.length = 0
        throw error
      })
    }
  }
  const compiled = await Promise.allSettled(Array.from({ length: availableParallelism() }, compileSome))
  const failure = compiled.find(({ status }) => status === 'rejected')
  if (failure !== undefined) throw failure.reason
  await run(compiler, [...linkFlags(), ...sources.map(object), '-o', output], 'linking')
}

function target(sourceDir) {
  const [{ conditions, ...common }] = JSON.parse(readFileSync(join(sourceDir, 'binding.gyp'), 'utf8')).targets
  const [[, , posix]] = conditions
  return { ...common, ...posix }
}

/** Node's own functions are resolved when the addon is loaded. Other runtimes lack libuv's, and never call them. */
function linkFlags() {
  const shared =
    process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-Wl,-z,lazy']
  return [...shared, '-pthread', ...words(process.env.CXXFLAGS), ...words(process.env.LDFLAGS)]
}

/** The command that starts the compiler. */
function findCompiler() {
  const asked = words(process.env.CXX)
  const candidates = asked.length > 0 ? [asked] : [['c++'], ['g++'], ['clang++']]
  const found = candidates.find(([command, ...args]) => spawnSync(command, [...args, '--version']).status === 0)
  if (found !== undefined) return found
  const tried = candidates.map((words) => words.join(' ')).join(', ')
  throw new BuildError('looking for a C++ compiler', `none of these can be run: ${tried}`)
}

/** The folder of node_api.h: the one that came with this Node, else the one from the package of headers. */
function findHeaders() {
  const beside = join(dirname(process.execPath), '../include/node')
  if (versionOf(beside) === process.versions.node) return beside
  try {
    return requireOfPackage('node-api-headers').include_dir
  } catch (error) {
    throw new BuildError("looking for Node's headers", `they are not in ${beside}, and ${error.message.split('\n')[0]}`)
  }
}

/** Copy node-addon-api's headers beside the sources. Both are published, so that building them takes no other package. */
function copyWrapper(destination) {
  try {
    const from = dirname(requireOfPackage.resolve('node-addon-api/package.json'))
    mkdirSync(destination, { recursive: true })
    for (const name of ['napi.h', 'napi-inl.h', 'LICENSE.md']) copyFileSync(join(from, name), join(destination, name))
  } catch (error) {
    throw new BuildError('copying the headers of node-addon-api', error.message.split('\n')[0])
  }
}

/** The Node version of headers. */
function versionOf(folder) {
  const file = join(folder, 'node_version.h')
  if (!existsSync(join(folder, 'node_api.h')) || !existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
  return ['MAJOR', 'MINOR', 'PATCH'].map(part).join('.')
}

function words(text = '') {
  return text.split(/\s+/).filter((word) => word !== '')
}

async function run([command, ...first], args, step) {
  const { status, signal, error, stderr } = await runCommand([command, [...first, ...args]])
  if (error !== undefined) throw new BuildError(step, error.message)
  if (status !== 0) throw new BuildError(step, `${command} ended with ${signal ?? status}\n${stderr.trimEnd()}`)
  process.stderr.write(stderr)
}
