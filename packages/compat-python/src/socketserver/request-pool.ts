import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { bound } from '../backend/environment.js'
import { BlockingIOError } from '../exceptions/index.js'
import { holdingSignals } from '../select/wait.js'
import { AF_UNIX, SO_SNDBUF, SOCK_DGRAM, SOL_SOCKET } from '../socket/constants.js'
import type { SocketClass } from '../socket/socket.js'
import { socketpair } from '../socket/socket-pair.js'
import { type ErrorReport, errorOf } from './error-report.js'
import type { HandlerAddress } from './handler-module.js'
import { PoolState } from './pool-state.js'
import { programUrl } from './program-url.js'
import type { ServerFacts } from './remote-server.js'
import { packToken, type RequestToken } from './request-token.js'

/** Buffer size for the requests that wait in the kernel. */
const QUEUE_BYTES = 1 << 20
/** How often the pool is serviced while requests are under way. */
const TICK_MS = 10
/** The longest wait, so that signals and `worker.terminate()` get through. */
const SLICE_MS = 20

/** The worker data of a pool's threads. */
export interface RequestWorkerData {
  readonly memory: SharedArrayBuffer
  /** Where requests come from. */
  readonly queueFd: number
  /** The backend's name. */
  readonly backend: string
  readonly handler: HandlerAddress
  readonly server: ServerFacts
}

/** The worker data of the thread that starts the others. */
export interface PoolWorkerData extends RequestWorkerData {
  /** It sends {@link ErrorReport}s; a message to it says that a request waits. */
  readonly port: MessagePort
}

/** Options of a pool. */
export interface PoolOptions {
  readonly maxThreads: number
  /** Whether a process may end while requests are being served. */
  readonly daemon: boolean
  readonly handler: HandlerAddress
  readonly server: ServerFacts
  /** Called in the server's thread with what a handler threw. */
  readonly onError: (client_address: unknown, error: Error) => void
}

/**
 * Threads that serve requests with a handler. Python starts a thread for each request; here an idle thread serves the next one,
 * and a thread is started only if a request would otherwise wait.
 *
 * The server's thread may be blocked at any time, so the pool does not depend on it: requests wait in the kernel, in a socket
 * pair whose other end all threads read, and a separate thread (pool-worker) starts the others and notices when they end.
 */
export class RequestPool {
  readonly #options: PoolOptions
  readonly #state: PoolState
  readonly #queue: readonly [sender: SocketClass, receiver: SocketClass]
  readonly #port: MessagePort
  /** Requests for which the kernel had no room. */
  readonly #overflow: Buffer[] = []
  #submitted = 0
  #errorsSeen = 0
  #timer: NodeJS.Timeout | null = null
  #closed = false
  /** Whether the threads know that there will be no more. */
  #told = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#state = PoolState.create(options.maxThreads)
    this.#queue = socketpair(AF_UNIX, SOCK_DGRAM)
    const [sender, receiver] = this.#queue
    sender.setsockopt(SOL_SOCKET, SO_SNDBUF, QUEUE_BYTES)
    sender.setblocking(false)
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const workerData: PoolWorkerData = {
      memory: this.#state.memory,
      queueFd: receiver.fileno(),
      backend: bound().env.backend.name,
      handler: options.handler,
      server: options.server,
      port: port2,
    }
    const worker = new Worker(programUrl('pool-worker'), { workerData, transferList: [port2], name: 'socketserver' })
    worker.on('error', (error) => this.#report(null, error))
    // The timer decides whether the process may end: see keepTicking.
    worker.unref()
    port1.unref()
  }

  /** How many requests are not yet served. */
  get pending(): number {
    return this.#submitted - this.#state.finished
  }

  /** Have a request served. The pool owns its descriptor from now on. */
  submit(token: RequestToken): void {
    const message = packToken(token)
    if (this.#overflow.length > 0 || !this.#send(message)) this.#overflow.push(message)
    this.#submitted++
    if (this.#state.available > this.#state.idle) this.#port.postMessage(null)
    this.#keepTicking()
  }

  /** Pass on waiting requests and reported errors. @returns in how many ms to call this again. */
  tick(): number {
    while (this.#overflow[0] !== undefined && this.#send(this.#overflow[0])) this.#overflow.shift()
    if (this.#closed && !this.#told && this.#overflow.length === 0) {
      this.#told = true
      this.#state.close()
    }
    this.#handErrors()
    return this.#overflow.length > 0 ? TICK_MS : Number.POSITIVE_INFINITY
  }

  /** Wait until all requests are served. */
  join(): void {
    const { env } = bound()
    holdingSignals(env, () => {
      for (;;) {
        const ms = Math.min(this.tick(), SLICE_MS)
        const { finished } = this.#state
        if (finished === this.#submitted) break
        this.#state.waitFinished(finished, ms)
        env.checkSignals()
      }
    })
    this.tick()
  }

  /** No more requests will come: threads end once all are served, and then the queue is closed. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.tick()
    if (this.pending === 0) this.#release()
    else this.#keepTicking()
  }

  #send(message: Buffer): boolean {
    try {
      this.#queue[0].send(message)
    } catch (error) {
      if (error instanceof BlockingIOError) return false
      throw error
    }
    this.#state.offer()
    return true
  }

  /** While requests are under way the event loop, if it turns, services the pool and keeps the process alive. */
  #keepTicking(): void {
    if (this.#timer !== null) return
    const timer = setInterval(() => {
      this.tick()
      if (this.pending > 0) return
      clearInterval(timer)
      this.#timer = null
      if (this.#closed) this.#release()
    }, TICK_MS)
    if (this.#options.daemon) timer.unref()
    this.#timer = timer
  }

  /** Everything is served, and no thread touches the queue any more. */
  #release(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#handErrors()
    this.#port.close()
    for (const end of this.#queue) end.close()
  }

  #handErrors(): void {
    while (this.#errorsSeen < this.#state.errors) {
      const got = receiveMessageOnPort(this.#port)
      if (got === undefined) return
      this.#errorsSeen++
      const report: ErrorReport = got.message
      this.#report(report.client_address, errorOf(report))
    }
  }

  #report(client_address: unknown, error: unknown): void {
    this.#options.onError(client_address, error instanceof Error ? error : new Error(String(error)))
  }
}
