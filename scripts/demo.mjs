// npm run demo -- [arguments of the demo]: sets everything up, then runs the demo as an ordinary program in this terminal.
import { join } from 'node:path'
import { root } from './command-lines.mjs'
import { runApp } from './run-app.mjs'
import { setup, wantsNative } from './setup.mjs'

if ((await setup({ native: wantsNative() })) === null) process.exit(1)
runApp(process.execPath, [join(root, 'apps/demo/dist/cli.js'), ...process.argv.slice(2)])
