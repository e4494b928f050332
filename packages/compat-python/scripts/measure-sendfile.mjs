// node measure-sendfile.mjs [rounds] [MiB per round]: socket.sendfile of CPython and of this package in turn, over loopback.
// Prints one line of JSON: GB/s of each, the median of the rounds' ratios, and the resident memory over time.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readArguments } from '../../../scripts/read-arguments.mjs'
import { temporaryFolder } from '../../../scripts/temporary-folder.mjs'

const usage = `Usage: node scripts/measure-sendfile.mjs [ROUNDS] [MIB]

Compares socket.sendfile of CPython and of this package: 41 rounds of 256 MiB each, if nothing else is asked for.`

const { positionals } = readArguments(usage, {}, 2)
const [rounds = 41, mebibytes = 256] = positionals.map(Number)
if (!(rounds > 0 && mebibytes > 0)) throw new Error('ROUNDS and MIB must be numbers above 0')
const bytes = mebibytes * 2 ** 20
const python = process.env.PYTHON ?? 'python3'
const beside = (name) => fileURLToPath(new URL(name, import.meta.url))

function start(command, ...args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, line: async () => (await lines.next()).value }
}

/** A sender and its receiver. */
async function pair(command, program, ...args) {
  const receiver = start(python, beside('sendfile-peer.py'), 'receive')
  const sender = start(command, beside(program), ...args, await receiver.line(), path)
  return {
    async round() {
      sender.child.stdin.write('\n')
      return (await sender.line()).split(' ').map(Number)
    },
    async end() {
      sender.child.stdin.end()
      await once(sender.child, 'exit')
      return Number(await receiver.line())
    },
  }
}

const folder = temporaryFolder('sockcall-sendfile')
const path = join(folder, 'file')
const file = openSync(path, 'w')
const block = Buffer.alloc(2 ** 20, 'sendfile')
for (let written = 0; written < bytes; ) written += writeSync(file, block, 0, Math.min(block.length, bytes - written))
closeSync(file)

const theirs = await pair(python, 'sendfile-peer.py', 'send')
const ours = await pair(process.execPath, 'sendfile-sender.mjs')
// Once each, so that the file is in memory and the code warm.
await theirs.round()
const [, rssBefore] = await ours.round()
const seconds = { python: 0, sockcall: 0 }
const ratios = []
const rss = []
for (let i = 0; i < rounds; i++) {
  // The order alternates.
  let a
  let b
  if (i % 2 === 0) {
    a = await theirs.round()
    b = await ours.round()
  } else {
    b = await ours.round()
    a = await theirs.round()
  }
  seconds.python += a[0]
  seconds.sockcall += b[0]
  ratios.push(b[0] / a[0])
  rss.push(b[1])
}
const totals = [await theirs.end(), await ours.end()]
const speed = (total) => Number(((rounds * bytes) / total / 1e9).toFixed(3))
ratios.sort((x, y) => x - y)
console.log(
  JSON.stringify({
    bytes: rounds * bytes,
    complete: totals.every((total) => total === (rounds + 1) * bytes),
    pythonGBs: speed(seconds.python),
    sockcallGBs: speed(seconds.sockcall),
    timeRatio: Number((seconds.sockcall / seconds.python).toFixed(3)),
    medianRatio: Number(ratios[Math.floor(ratios.length / 2)].toFixed(3)),
    rssBefore,
    rssMost: Math.max(...rss),
  }),
)
