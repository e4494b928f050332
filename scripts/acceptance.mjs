// npm run acceptance -- [NAME...]: sets everything up, then runs the tests with real load, and those that ask a live Python.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { environment, npmCommand, root } from './command-lines.mjs'
import { readArguments } from './read-arguments.mjs'
import { setup } from './setup.mjs'

const usage = `Usage: npm run acceptance [-- [--node PATH]... [--update] [NAME...]]

Runs the tests of test/acceptance with real clients and load, at full size, and the tests that compare
with the machine's own python3; with a NAME only those whose file's name contains it.

--node PATH  run them on that Node, one after the other where several are given
--update     write the tables of docs/streams.md anew`

const options = { node: { type: 'string', multiple: true }, update: { type: 'boolean' } }
const { values, positionals } = readArguments(usage, options, Number.POSITIVE_INFINITY)
if ((await setup()) === null) process.exit(1)
installPackages()
// The last two ask a live Python if this is set.
const projects = ['acceptance', 'oracle', 'backend-ffi'].flatMap((name) => ['--project', name])
const update = values.update ? ['--update'] : []
const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects, ...positionals, ...update]
const env = { ...environment, SOCKCALL_LONG: '1' }
let failed = 0
for (const node of values.node ?? [process.execPath]) {
  const { error, status } = spawnSync(node, args, { cwd: root, env, stdio: 'inherit' })
  if (error !== undefined) console.error(`acceptance: ${node}: ${error.message}`)
  failed ||= status ?? 1
}
process.exit(failed)

/** What only these tests need, from a lock file of its own, so that `npm ci` of the repository stays small. */
function installPackages() {
  const folder = join(root, 'test/acceptance/packages')
  const stamp = join(folder, 'node_modules/.package-lock.json')
  const changed = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)
  if (changed(stamp) > changed(join(folder, 'package-lock.json'))) return
  console.log('acceptance: installing the packages whose clients are tested')
  const [command, args, options] = npmCommand(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  const { status } = spawnSync(command, args, { env: environment, ...options, cwd: folder, stdio: 'inherit' })
  if (status !== 0) console.error('acceptance: they could not be installed, so their tests are skipped')
}
