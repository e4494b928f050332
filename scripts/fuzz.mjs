// npm run fuzz -- [options]: sets everything up, then calls every public method at random with hostile arguments. If the system
// allows it, this runs in a new network namespace, so that what is sent goes nowhere.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './command-lines.mjs'
import { runApp } from './run-app.mjs'
import { setup, wantsNative } from './setup.mjs'

if ((await setup({ native: wantsNative() })) === null) process.exit(1)

const program = [process.execPath, '--no-warnings', join(root, 'tools/fuzz/dist/cli.js'), ...process.argv.slice(2)]
const apart = ['unshare', process.getuid?.() === 0 ? '-n' : '-rn']
const inside = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
const [first, ...others] = [...apart, ...inside, 'true']
const isolated = spawnSync(first, others, { stdio: 'ignore' }).status === 0
const [command, ...args] = isolated ? [...apart, ...inside, ...program] : program
runApp(command, args)
