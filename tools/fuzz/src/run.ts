import { closeSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as python from '@sockcall/compat-python'
import * as asyncio from '@sockcall/compat-python/asyncio'
import { useBackend } from '@sockcall/compat-python/backend'
import { type Backend, type BoundSockets, bindSockets } from '@sockcall/core'
import { Random } from './random.js'
import { CALLS_A_ROUND, type Finding, runRound } from './round.js'
import { Sandbox } from './sandbox.js'
import { UserError } from './scene.js'

/** Options of a run. */
export interface FuzzOptions {
  readonly backend: Backend
  readonly calls: number
  readonly seed: number
  /** The first round: `from` with 32 calls repeats a single one. */
  readonly from?: number
  /** Receives each round before it begins, so that a crash can be attributed. */
  readonly onRound?: (round: number) => void
  /** Receives each call before it is made. */
  readonly onCall?: ((call: string) => void) | undefined
  /** The run ends after this many different findings; default 20. */
  readonly most?: number
}

/** The result of a run. */
export interface FuzzReport {
  readonly calls: number
  readonly findings: readonly Finding[]
  /** How often calls returned, or threw what. */
  readonly outcomes: ReadonlyMap<string, number>
  /** The process's descriptors before and after. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Call everything at random, in a temporary folder. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { calls, seed, from = 0, most = 20 } = options
  const folder = mkdtempSync(join(tmpdir(), 'sockcall-fuzz-'))
  const home = process.cwd()
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const path = join(folder, 'file')
  writeFileSync(path, Buffer.alloc(100_000, 'f'))
  const file = openSync(path, 'r')
  process.chdir(folder)
  const findings: Finding[] = []
  const outcomes = new Map<string, number>()
  const known = new Set<string>()
  const isNew = (finding: Finding) => !known.has(kindOf(finding)) && known.add(kindOf(finding)) !== undefined
  let round = from
  const stray = (error: unknown) => {
    // An exception of the user's protocol has nowhere else to go.
    if (error instanceof UserError) return
    findings.push({ round, call: 'unhandled', fault: error instanceof Error ? String(error.stack) : String(error) })
  }
  process.on('unhandledRejection', stray)
  process.on('uncaughtException', stray)
  try {
    const sandbox = new Sandbox(options.backend, new Random(seed))
    sandbox.lent.add(file)
    useBackend(sandbox.backend)
    const stage = { bound: bindSockets(sandbox.backend), sandbox, file, outcomes, onCall: options.onCall }
    // What is opened only once is open before the descriptors are counted: the pollers, and what the first rounds need.
    sandbox.calm = true
    await openPollers(stage.bound)
    sandbox.calm = false
    for (let warmUp = 0; warmUp < 20; warmUp++) findings.push(...(await runRound(stage, ~seed, warmUp)))
    const before = descriptors()
    const end = from + Math.ceil(calls / CALLS_A_ROUND)
    for (; round < end && findings.length < most; round++) {
      options.onRound?.(round)
      for (const finding of await runRound(stage, seed, round)) if (isNew(finding)) findings.push(finding)
      // Forgotten sockets are not collected while the loop never turns.
      if (round % 64 === 0) await new Promise(setImmediate)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { calls: (round - from) * CALLS_A_ROUND, findings, outcomes, before, after: descriptors() }
  } finally {
    process.off('unhandledRejection', stray)
    process.off('uncaughtException', stray)
    process.chdir(home)
    closeSync(file)
    process.off('exit', remove)
    remove()
  }
}

/** Wait once on the event loop, with core's sockets and with compat-python's. */
async function openPollers({ socketpair }: BoundSockets): Promise<void> {
  const [a, b] = socketpair()
  const waiting = a.toAsync()
  const received = waiting.recv(1)
  b.send(Buffer.from('x'))
  await received
  for (const end of [waiting, b]) end.close()
  const [c, d] = python.socketpair()
  c.setblocking(false)
  const receivedByPython = asyncio.get_running_loop().sock_recv(c, 1)
  d.send(Buffer.from('x'))
  await receivedByPython
  for (const end of [c, d]) end.close()
}

/** Equal for the same fault of the same method, whatever the numbers in it. */
function kindOf({ call, fault }: Finding): string {
  const lines = fault.split('\n').slice(0, 3)
  return `${call.split('/')[0]} ${lines.join(' ').replace(/\d+/g, '')}`
}

function descriptors(): string[] {
  return readdirSync('/proc/self/fd').map((fd) => {
    try {
      return `${fd} ${readlinkSync(`/proc/self/fd/${fd}`)}`
    } catch {
      return `${fd} of the listing itself`
    }
  })
}
