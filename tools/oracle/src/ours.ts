/** Runs socket programs on compat-python, line by line as `python/oracle.py` does on CPython. */
import { createInterface } from 'node:readline'
import { setdefaulttimeout } from '@sockcall/compat-python'
import { chosenBackend } from '@sockcall/compat-python/backend'
import { isAsyncio } from './asyncio-language.js'
import { plantBug } from './bugs.js'
import type { Program } from './language.js'
import { AsyncioRunner } from './runner/asyncio-runner.js'
import { Runner } from './runner/runner.js'

plantBug(process.env.ORACLE_BUG)
// A program's warnings would only fill the terminal.
process.removeAllListeners('warning')
process.stdout.write(`${JSON.stringify({ version: chosenBackend().name })}\n`)
const base = process.env.ORACLE_DIRECTORY ?? '.'
let serial = 0
for await (const line of createInterface({ input: process.stdin })) {
  setdefaulttimeout(null)
  const runner = new Runner(base, serial)
  const program = JSON.parse(line) as Program
  const trace = isAsyncio(program) ? await new AsyncioRunner(runner).run(program) : runner.run(program)
  const { directory } = runner.values
  process.stdout.write(`${JSON.stringify({ trace, directory, pid: process.pid, serial: serial++ })}\n`)
}
