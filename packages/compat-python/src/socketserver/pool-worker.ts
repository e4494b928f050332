/** The program of the thread that starts a pool's threads and notices when they end. */
import { availableParallelism } from 'node:os'
import { Worker, workerData } from 'node:worker_threads'
import { type ErrorReport, reportOf } from './error-report.js'
import { PoolState, Slot } from './pool-state.js'
import { programUrl } from './program-url.js'
import type { PoolWorkerData, RequestWorkerData } from './request-pool.js'

/** How many threads are started at a time, since starting one takes processor time. */
const MOST_STARTING = Math.max(2, availableParallelism())
/** How soon to check again whether a request waits for a thread. */
const LOOK_MS = 5
/** How soon to try again if the system could not start a thread. */
const RETRY_MS = 200

const { port, ...shared } = workerData as PoolWorkerData
const state = PoolState.from(shared.memory)
const program = programUrl('request-worker')
let timer: NodeJS.Timeout | null = null

/** Start threads until there is one for each waiting request, and check again until then. */
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
  // A failed request counts as served once its error is on its way.
  worker.on('message', (report: ErrorReport) => {
    tell(report)
    state.finish()
  })
  worker.on('error', (error) => tell(reportOf(null, error)))
  worker.on('exit', () => {
    // It ended without saying so, and its request with it.
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
