// npm run acceptance -- [NAME...]: sets everything up, then runs the tests with real load, and those that ask a live Python.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environment, root } from './command-lines.mjs'
import { readArguments } from './read-arguments.mjs'
import { setup } from './setup.mjs'

const usage = `Usage: npm run acceptance [-- NAME...]

Runs the tests of test/acceptance with real clients and load, at full size, and the tests that compare\nwith the machine's own python3; with a NAME only those whose file's name contains it.`

const { positionals } = readArguments(usage, {}, Number.POSITIVE_INFINITY)
if ((await setup()) === null) process.exit(1)
// The last two ask a live Python if this is set.
const projects = ['acceptance', 'oracle', 'backend-ffi'].flatMap((name) => ['--project', name])
const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects, ...positionals]
const env = { ...environment, SOCKCALL_LONG: '1' }
process.exit(spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1)
