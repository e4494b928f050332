import type { Worker } from 'node:worker_threads'
import * as socket from '@sockcall/compat-python'
import type { BackendName } from '@sockcall/compat-python/backend'
import { OSError } from '@sockcall/compat-python/exceptions'
import { startCounting } from '../status/counted-backend.js'
import type { Counters } from '../status/counters.js'
import type { ServerFacts } from '../status/snapshot.js'
import { startAcceptor, threadReady } from '../threads.js'
import { monotonicMs } from './clock.js'
import { listen } from './listener.js'
import type { FromAcceptor, ThreadData } from './messages.js'
import { Pool, type PoolEvents } from './pool.js'
import { StopFlag } from './stop-flag.js'

/** How long connections may take to end when the server stops. */
const STOP_DEADLINE_MS = 400

export interface ServerOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** If undefined, compat-python chooses. */
  readonly backend: BackendName | undefined
  readonly workers: number
  readonly idleMs: number
  /** Receives what happens, one line at a time. */
  readonly log: (line: string) => void
  /** Receives what should not happen. */
  readonly warn: (line: string) => void
}

/**
 * The server: an acceptor thread and a pool of worker threads, all on blocking sockets. This thread never blocks: it only
 * passes descriptors on.
 */
export class Server {
  readonly address: readonly [host: string, port: number]
  readonly facts: ServerFacts
  /** Settles when the server no longer accepts connections, with the reason if that was not {@link stop}. */
  readonly failed: Promise<string>
  readonly #options: ServerOptions
  readonly #counters: Counters
  readonly #stop: StopFlag
  readonly #pool: Pool
  readonly #acceptor: Worker
  readonly #acceptorEnded: Promise<void>
  #connections = 0
  #stopped: Promise<void> | null = null

  /**
   * Listen and start the threads.
   *
   * @throws UserError if it cannot listen or has no backend.
   */
  static async start(options: ServerOptions): Promise<Server> {
    const { name, counters } = startCounting(options.backend)
    const facts = { backend: name, workers: options.workers, startedAt: Date.now() }
    const { fd, address } = listen(options.host, options.port)
    const server = new Server(options, counters, facts, fd, address)
    try {
      await Promise.all([server.#pool.start(), threadReady(server.#acceptor)])
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  }

  private constructor(
    options: ServerOptions,
    counters: Counters,
    facts: ServerFacts,
    listener: number,
    address: readonly [string, number],
  ) {
    this.#options = options
    this.#counters = counters
    this.facts = facts
    this.address = address
    this.#stop = new StopFlag()
    const data: ThreadData = {
      facts,
      counters: counters.share,
      stop: this.#stop.buffer,
      idleMs: options.idleMs,
    }
    const closed: PoolEvents['closed'] = ({ id }, reason) => {
      counters.add('open', -1)
      options.log(`connection ${id} ended: ${reason}`)
    }
    this.#pool = new Pool(data, counters, { closed, trouble: options.warn }, hangUp)
    this.#acceptor = startAcceptor({ ...data, listener })
    this.#acceptor.on('message', (message: FromAcceptor) => this.#heard(message))
    let reason = 'it exited'
    this.#acceptor.on('error', (error) => {
      reason = error.message
    })
    this.#acceptorEnded = new Promise((resolve) => {
      this.#acceptor.on('exit', () => resolve())
    })
    this.failed = this.#acceptorEnded.then(() => `the acceptor died: ${reason}`)
  }

  /** Stop listening, close every connection and end every thread. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  async #end(): Promise<void> {
    this.#stop.set()
    const late = setTimeout(() => this.#acceptor.terminate(), STOP_DEADLINE_MS)
    // The pool closes what the acceptor still hands over.
    await Promise.all([this.#acceptorEnded, this.#pool.stop(STOP_DEADLINE_MS)])
    clearTimeout(late)
  }

  #heard(message: FromAcceptor): void {
    if (message.kind === 'trouble') this.#options.warn(`accept: ${message.reason}`)
    if (message.kind !== 'accepted') return
    const { fd, peer } = message
    const id = ++this.#connections
    this.#counters.add('open', 1)
    this.#options.log(`connection ${id} from ${peer}`)
    this.#pool.submit({ id, fd, peer, session: null, activeMs: monotonicMs(), lingerUntilMs: null })
  }
}

/** End a connection whose descriptor this thread has. */
function hangUp(fileno: number): void {
  const sock = socket.socket({ fileno })
  try {
    sock.shutdown(socket.SHUT_RDWR)
  } catch (error) {
    // The client may have been faster.
    if (!(error instanceof OSError)) throw error
  } finally {
    sock.close()
  }
}
