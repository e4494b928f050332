// npm run docs: the documentation of every public name, into ./dist/api.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environment, root } from './command-lines.mjs'
import { readArguments } from './read-arguments.mjs'
import { setup } from './setup.mjs'

const usage = `Usage: npm run docs

Writes the documentation of every public name into ./dist/api, replacing what is there.
A name without a comment is an error.`

readArguments(usage)
if ((await setup({ native: false })) === null) process.exit(1)
const typedoc = join(root, 'node_modules/typedoc/bin/typedoc')
process.exit(spawnSync(process.execPath, [typedoc], { cwd: root, env: environment, stdio: 'inherit' }).status ?? 1)
