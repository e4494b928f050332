// npm run oracle -- [arguments]: sets everything up, then compares socket programs on CPython and here, in this process.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './command-lines.mjs'
import { setup, wantsNative } from './setup.mjs'

if ((await setup({ native: wantsNative() })) === null) process.exit(1)
await import(pathToFileURL(join(root, 'tools/oracle/dist/cli.js')).href)
