// npm run fuzz -- [options]: sets everything up, then calls every
// public method at random with hostile arguments. Where the system allows it, that happens in a network namespace of its own,
// so that whatever is sent goes nowhere.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setup } from './setup.mjs'

if (!setup()) process.exit(1)

const program = [process.execPath, '--no-warnings', join(root, 'apps/fuzz/dist/cli.js'), ...process.argv.slice(2)]
const apart = ['unshare', process.getuid?.() === 0 ? '-n' : '-rn']
const inside = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
const isolated = run([...apart, ...inside, 'true'], 'ignore') === 0
process.exit(run(isolated ? [...apart, ...inside, ...program] : program, 'inherit') ?? 1)

function run([command, ...args], stdio) {
  return spawnSync(command, args, { stdio }).status
}
