/** The program of a thread that serves requests, one after the other, until there are no more. */
import { Console } from 'node:console'
import { parentPort, workerData } from 'node:worker_threads'
import { bound } from '../backend/environment.js'
import { useBackend } from '../backend/index.js'
import { type RequestHandler, runHandler } from './base-request-handler.js'
import { DirectOutput } from './direct-output.js'
import { reportOf } from './error-report.js'
import { loadHandler } from './handler-module.js'
import { PoolState, Slot } from './pool-state.js'
import { RemoteServer } from './remote-server.js'
import type { RequestWorkerData } from './request-pool.js'
import { endRequest, type RequestToken, unpackRequest, unpackToken } from './request-token.js'

/** A thread that is idle for this long ends. */
const IDLE_MS = 5_000
/** A datagram of 64 KiB and its metadata. */
const MESSAGE_BYTES = 1 << 17

const { memory, slot, queueFd, backend, handler, server } = workerData as RequestWorkerData & { readonly slot: number }
const state = PoolState.from(memory)
const facts = new RemoteServer(server)
const message = Buffer.allocUnsafeSlow(MESSAGE_BYTES)

type AnyHandler = RequestHandler<ReturnType<typeof unpackRequest>['request'], RequestToken['client_address']>

/** The request that is being served. */
let current: { readonly token: RequestToken; readonly end: () => void } | null = null

// A worker's standard output goes through the main thread's event loop, which does not turn while a server blocks it.
globalThis.console = new Console({ stdout: new DirectOutput(1), stderr: new DirectOutput(2) })

process.on('exit', (code) => {
  if (current === null) return
  report(current.token.client_address, new Error(`the thread ended with code ${code} while it served a request`))
  current.end()
  // The request is done with, whatever happens to this thread.
  state.setSlot(slot, Slot.waiting)
})

/** Report an error. The receiving thread counts the request as served, so that it is not forgotten meanwhile. */
function report(client_address: unknown, error: unknown): void {
  parentPort?.postMessage(reportOf(client_address, error))
}

/** The next request from the queue, which has one for us. */
function next(): RequestToken {
  const { env } = bound()
  for (;;) {
    const rc = env.sys.recv(queueFd, message, 0, message.length, env.numbers.MSG_DONTWAIT)
    if (rc >= 0) return unpackToken(message.subarray(0, rc))
    if (rc !== env.numbers.EINTR && !env.numbers.wouldBlock(rc))
      throw new Error(`the queue of requests failed with errno ${-rc}`)
  }
}

function serve(serving: () => AnyHandler): void {
  const token = next()
  const { request, sock } = unpackRequest(token)
  current = { token, end: () => endRequest(token, sock) }
  let failure: unknown
  let failed = false
  try {
    runHandler(serving(), request, token.client_address, facts)
  } catch (error) {
    failure = error
    failed = true
  }
  try {
    endRequest(token, sock)
  } catch (error) {
    if (!failed) failure = error
    failed = true
  }
  current = null
  state.setSlot(slot, Slot.waiting)
  if (failed) report(token.client_address, failure)
  else state.finish()
}

async function main(): Promise<void> {
  if (backend === 'native' || backend === 'ffi') useBackend(backend)
  let serving: () => AnyHandler
  try {
    const loaded: AnyHandler = await loadHandler(handler)
    serving = () => loaded
  } catch (error) {
    // Each request then fails with this error. In Python a handler always exists.
    serving = () => {
      throw error
    }
  }
  for (;;) {
    state.setSlot(slot, Slot.waiting)
    if (!state.take(IDLE_MS)) return
    state.setSlot(slot, Slot.serving)
    serve(serving)
    // Callbacks that a handler left to the event loop run now.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

await main()
process.exit(0)
