// Sets up a fresh clone, and only checks one that is set up: installs the locked packages if they are missing or differ, then
// builds what has changed. Needs only Node and npm, and a C++ compiler for the native addon.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildNative, isNativeBuilt, wayOut } from './build-native.mjs'
import { isBuilt, recordBuilt } from './built-state.mjs'
import { environment, isMain, npmCommand, root, turboCommand, turboDidAll } from './command-lines.mjs'
import { BuildError } from './compile-addon.mjs'
import { readArguments } from './read-arguments.mjs'
import { runCommand } from './run-command.mjs'

const usage = `Usage: npm run setup [-- --backend native|ffi]

Installs the locked packages if they are missing, and builds what has changed.

  --backend native   fail if the native addon cannot be built
  --backend ffi      leave the native addon out: no compiler is needed`

/**
 * Install and build what is missing. Reports what it does on standard error, and prints nothing if everything is there.
 *
 * @param native whether to build the native addon; if that fails, it says why, and builds the rest anyway.
 * @returns null if that was not possible, else whether the native addon is there.
 */
export async function setup({ native = true } = {}) {
  if (!isSupported(process.versions.node))
    return fail(`this is Node ${process.versions.node}, and sockcall needs ${engines()}`)
  const reason = whyInstall()
  if (reason !== undefined) {
    say(`installing packages (${reason})`)
    if (!(await succeeds(npmCommand(['ci', '--no-audit', '--no-fund'])))) return fail('npm ci failed')
  }
  if (!isBuilt()) {
    say('building the packages')
    if (!(await succeeds(turboCommand(['build']), turboDidAll))) return fail('the build failed')
    recordBuilt()
  }
  return { native: native ? await setupNative() : isNativeBuilt() }
}

/** Whether a command line of an app may need the native backend. */
export function wantsNative(args = process.argv.slice(2)) {
  const at = args.findLastIndex((arg) => /^--backend(=|$)/.test(arg))
  const asked = at < 0 ? process.env.SOCKCALL_BACKEND : (args[at].split('=')[1] ?? args[at + 1])
  return asked !== 'ffi'
}

async function setupNative() {
  if (isNativeBuilt()) return true
  say('building the native addon')
  try {
    await buildNative()
    return true
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    say(`${error.message}\n${wayOut}`)
    return false
  }
}

/** Standard output belongs to the command being set up; a step's output there is shown only if the step fails. */
async function succeeds(command, complete = () => true) {
  const { status, error, stdout } = await runCommand(command, { stderr: 'inherit', cwd: root, env: environment })
  const ok = status === 0 && complete(stdout)
  if (!ok) console.error(error?.message ?? stdout)
  return ok
}

function say(what) {
  console.error(`setup: ${what}`)
}

function fail(what) {
  say(what)
  return null
}

function engines() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node
}

/** Whether a version of Node is one of those that `engines` names. */
function isSupported(version) {
  const [major, minor] = version.split('.').map(Number)
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
}

/** Compares the lock file with npm's own record of what it installed. */
function whyInstall() {
  const installedFile = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedFile)) return 'nothing is installed yet'
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.includes('node_modules/')) continue
    const there = installed[path]
    // Optional packages are for other platforms, or for peers that are not requested.
    if (there === undefined && (entry.optional || entry.devOptional || entry.peer)) continue
    if (there === undefined) return `${path} is missing`
    if (there.version !== entry.version || there.integrity !== entry.integrity) return `${path} is not the locked one`
    if (!existsSync(join(root, path))) return `${path} is gone`
  }
  return undefined
}

if (isMain(import.meta.url)) {
  const { values } = readArguments(usage, { backend: { type: 'string', choices: ['native', 'ffi'] } })
  const ready = await setup({ native: values.backend !== 'ffi' })
  const complete = ready !== null && (ready.native || values.backend !== 'native')
  if (complete)
    console.log(ready.native || values.backend === 'ffi' ? 'setup: ready' : 'setup: ready, on the FFI backend alone')
  process.exitCode = complete ? 0 : 1
}
