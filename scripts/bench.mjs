// npm run bench -- [arguments]: sets everything up, then runs the benchmarks in this very process.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setup } from './setup.mjs'

if (!setup()) process.exit(1)
await import(pathToFileURL(join(root, 'benchmarks/dist/cli.js')).href)
