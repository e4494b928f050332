// Makes a fresh clone ready, and does next to nothing on a ready one: installs the locked packages when they are missing or
// are not the locked ones, then builds what has changed. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** The command line that runs npm: the npm that started us, if one did. */
export function npmCommand(args) {
  const { npm_execpath } = process.env
  if (npm_execpath?.endsWith('.js')) return [process.execPath, [npm_execpath, ...args], {}]
  return ['npm', args, { shell: process.platform === 'win32' }]
}

/** The command line that runs turbo: by default it shows only what failed. */
export function turboCommand(args, logs = 'errors-only') {
  return [process.execPath, [join(root, 'node_modules/turbo/bin/turbo'), 'run', ...args, `--output-logs=${logs}`], {}]
}

/** The environment of everything we start: as ours, and nothing is reported to anybody. */
export const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }

/** True when everything could be installed and built. */
export function setup() {
  const reason = whyInstall()
  if (reason !== undefined) {
    console.log(`setup: installing packages (${reason})`)
    if (!run(npmCommand(['ci', '--no-audit', '--no-fund']))) return fail('npm ci failed')
  }
  console.log('setup: building')
  if (!run(turboCommand(['build']))) return fail('the build failed')
  console.log('setup: ready')
  return true
}

function run([command, args, options]) {
  const { status, error } = spawnSync(command, args, { cwd: root, env: environment, stdio: 'inherit', ...options })
  if (error !== undefined) console.error(error.message)
  return status === 0
}

function fail(what) {
  console.error(`setup: ${what}`)
  return false
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
    // Optional packages are for other platforms, or for peers that nobody asked for.
    if (there === undefined && (entry.optional || entry.devOptional || entry.peer)) continue
    if (there === undefined) return `${path} is missing`
    if (there.version !== entry.version || there.integrity !== entry.integrity) return `${path} is not the locked one`
    if (!existsSync(join(root, path))) return `${path} is gone`
  }
  return undefined
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(setup() ? 0 : 1)
