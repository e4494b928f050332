// How the scripts start other programs: npm and turbo, with an environment in which `node` is the current Node.
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Whether this module is the program, and not imported. */
export function isMain(url) {
  const [, started] = process.argv
  return started !== undefined && realpathSync(started) === fileURLToPath(url)
}

/** The environment of all child processes: ours, with `searchPath`, and without telemetry. */
export const environment = { ...process.env, PATH: searchPath(), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }

/** The command line that runs npm: the npm that started us, if one did. */
export function npmCommand(args) {
  const { npm_execpath } = process.env
  if (npm_execpath?.endsWith('.js')) return [process.execPath, [npm_execpath, ...args], {}]
  return ['npm', args, { shell: process.platform === 'win32' }]
}

/** The command line that runs turbo: by default it shows only failures. */
export function turboCommand(args, logs = 'errors-only') {
  const options = ['--no-color', `--output-logs=${logs}`]
  return [process.execPath, [join(root, 'node_modules/turbo/bin/turbo'), 'run', ...args, ...options], {}]
}

/** Whether turbo did everything. It exits with 0 even if a signal stops it early, and only its summary tells. */
export function turboDidAll(output) {
  return /^ Tasks: +(\d+) successful, \1 total$/m.test(output)
}

/** PATH without the tools of other projects (a shell may have their node_modules/.bin in it), and with our `node` first. */
function searchPath() {
  const entries = (process.env.PATH ?? '').split(delimiter)
  const ours = entries.filter((entry) => !entry.endsWith(join('node_modules', '.bin')) || entry.startsWith(root + sep))
  const node = ours.map((entry) => join(entry, 'node')).find((path) => existsSync(path))
  const isOurs = node !== undefined && realpathSync(node) === realpathSync(process.execPath)
  return (isOurs ? ours : [dirname(process.execPath), ...ours]).join(delimiter)
}
