// npm run bench -- [arguments]: sets everything up, then runs the benchmarks in this process.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './command-lines.mjs'
import { setup } from './setup.mjs'

if ((await setup()) === null) process.exit(1)
await import(pathToFileURL(join(root, 'benchmarks/dist/cli.js')).href)
