/** The program of the thread that starts the threads of a pool and sees them end. */
import { availableParallelism } from 'node:os'
import { Worker, workerData } from 'node:worker_threads'
import { type ErrorReport, reportOf } from './error-report.js'
import { PoolState, Slot } from './pool-state.js'
import { programUrl } from './program-url.js'
import type { PoolWorkerData, RequestWorkerData } from './request-pool.js'

/** Starting a thread takes the processor's time, so no more than these at once. */
const MOST_STARTING = Math.max(2, availableParallelism())
/** How soon to look again whether a request waits for a thread. */
const LOOK_MS = 5
/** How soon to try again where the system had no thread to give. */
const RETRY_MS = 200

const { port, ...shared } = workerData as PoolWorkerData
const state = PoolState.from(shared.memory)
const program = programUrl('request-worker')
let timer: NodeJS.Timeout | null = null

/** Start threads until there is one for each request that waits, and look again as long as there is not. */
function grow(): void {
  timer = null
  let again = LOOK_MS
  for (;;) {
    const starting = state.count(Slot.starting)
    if (state.available <= state.idle + starting) return
    const slot = starting < MOST_STARTING ? state.freeSlot() : undefined
    if (slot === undefined) break
    try {
      start(slot)
    } catch {
      state.setSlot(slot, Slot.free)
      again = RETRY_MS
      break
    }
  }
  timer = setTimeout(grow, again)
}

function start(slot: number): void {
  state.setSlot(slot, Slot.starting)
  const data: RequestWorkerData & { readonly slot: number } = { ...shared, slot }
  const worker = new Worker(program, { workerData: data, name: 'socketserver' })
  // A request that failed counts as served when its error is on its way.
  worker.on('message', (report: ErrorReport) => {
    tell(report)
    state.finish()
  })
  worker.on('error', (error) => tell(reportOf(null, error)))
  worker.on('exit', () => {
    // It ended without the chance to say so, and its request with it.
    if (state.slot(slot) === Slot.serving) state.finish()
    state.setSlot(slot, Slot.free)
    if (timer === null) grow()
  })
}

function tell(report: ErrorReport): void {
  port.postMessage(report)
  state.countError()
}

port.on('message', () => {
  if (timer === null) grow()
})
