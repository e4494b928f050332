import type { Worker } from 'node:worker_threads'
import type { Counters } from '../status/counters.js'
import { startWorker, threadReady } from '../threads.js'
import type { Connection, FromWorker, ThreadData } from './messages.js'

/** What a pool reports. */
export interface PoolEvents {
  /** A connection is over, and its descriptor closed. */
  closed(connection: Connection, reason: string): void
  /** A worker has died and been replaced; its connection is closed. */
  trouble(reason: string): void
}

interface Member {
  readonly thread: Worker
  /** The connection that it serves. */
  busy: Connection | null
  /** How many bytes that connection kept before; the worker has its arrays now. */
  held: number
}

/**
 * Workers, and the queue of connections that wait for one. Each worker serves one connection at a time; the one idle for
 * longest gets the next. A quiet connection comes back if others wait, so a few workers serve many connections.
 */
export class Pool {
  readonly #data: ThreadData
  readonly #counters: Counters
  readonly #events: PoolEvents
  readonly #closeFd: (fd: number) => void
  readonly #members: Member[] = []
  readonly #idle: Member[] = []
  /** Never served yet. */
  readonly #fresh: Connection[] = []
  readonly #parked: Connection[] = []
  #lastWasFresh = false
  #stopping = false
  #terminating = false
  #drained: (() => void) | null = null

  constructor(data: ThreadData, counters: Counters, events: PoolEvents, closeFd: (fd: number) => void) {
    this.#data = data
    this.#counters = counters
    this.#events = events
    this.#closeFd = closeFd
  }

  /** @throws the error of a worker. */
  async start(): Promise<void> {
    for (let count = 0; count < this.#data.facts.workers; count++) this.#members.push(this.#startMember())
    try {
      await Promise.all(this.#members.map(({ thread }) => threadReady(thread)))
    } catch (error) {
      await this.#terminate()
      throw error
    }
    for (const member of this.#members) this.#watch(member)
  }

  /** Serve a connection; the pool owns its descriptor from now on. */
  submit(connection: Connection): void {
    if (this.#stopping) {
      this.#drop(connection)
    } else {
      this.#fresh.push(connection)
      this.#dispatch()
    }
  }

  /**
   * Close every connection that waits, and let the workers close theirs (the stop flag is set). Then end the workers, after
   * `deadlineMs` in any case.
   */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping = true
    for (const connection of [...this.#fresh.splice(0), ...this.#parked.splice(0)]) this.#drop(connection)
    this.#dispatch()
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve
      this.#checkDrained()
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs)
    })
    await Promise.race([drained, late])
    clearTimeout(timer)
    await this.#terminate()
  }

  #startMember(): Member {
    const member: Member = { thread: startWorker(this.#data), busy: null, held: 0 }
    member.thread.on('message', (message: FromWorker) => this.#heard(member, message))
    return member
  }

  #heard(member: Member, message: FromWorker): void {
    const { busy } = member
    member.busy = null
    if (message.kind === 'parked') {
      if (this.#stopping) this.#drop(message.connection)
      else this.#parked.push(message.connection)
    } else if (message.kind === 'closed' && busy !== null) {
      this.#events.closed(busy, message.reason)
    }
    this.#idle.push(member)
    this.#dispatch()
    this.#checkDrained()
  }

  #dispatch(): void {
    for (;;) {
      const [member] = this.#idle
      if (member === undefined || this.#stopping) break
      const connection = this.#next()
      if (connection === undefined) break
      this.#idle.shift()
      member.busy = connection
      const { session } = connection
      member.held = session === null ? 0 : session.input.length + session.output.length
      member.thread.postMessage(connection, session === null ? [] : [session.input.buffer, session.output.buffer])
    }
    this.#counters.set('waiting', this.#fresh.length + this.#parked.length)
  }

  /** New and parked connections take turns, so that neither can starve the other. */
  #next(): Connection | undefined {
    const fresh = this.#parked.length === 0 || (this.#fresh.length > 0 && !this.#lastWasFresh)
    this.#lastWasFresh = fresh
    return fresh ? this.#fresh.shift() : this.#parked.shift()
  }

  #drop(connection: Connection): void {
    this.#forgetHeld(connection)
    this.#closeFd(connection.fd)
    this.#events.closed(connection, 'the server stops')
  }

  /** What it kept is lost. */
  #forgetHeld({ session }: Connection): void {
    if (session !== null) this.#counters.add('held', -(session.input.length + session.output.length))
  }

  #checkDrained(): void {
    if (this.#members.every(({ busy }) => busy === null)) this.#drained?.()
  }

  /** Once it has been ready, a worker that ends by itself is replaced. */
  #watch(member: Member): void {
    let reason = 'it exited'
    member.thread.on('error', (error) => {
      reason = error.message
    })
    member.thread.on('exit', () => {
      if (this.#terminating) return
      this.#bury(member)
      if (!this.#stopping) this.#replace(reason)
    })
  }

  #bury(member: Member): void {
    this.#members.splice(this.#members.indexOf(member), 1)
    const idle = this.#idle.indexOf(member)
    if (idle >= 0) this.#idle.splice(idle, 1)
    // It did not close what it served.
    if (member.busy !== null) {
      this.#counters.add('held', -member.held)
      this.#closeFd(member.busy.fd)
      this.#events.closed(member.busy, 'its worker died')
    }
    this.#checkDrained()
  }

  #replace(reason: string): void {
    this.#events.trouble(`a worker died and is replaced: ${reason}`)
    const member = this.#startMember()
    this.#members.push(member)
    threadReady(member.thread).then(
      () => this.#watch(member),
      (error) => {
        this.#events.trouble(`the new worker did not start: ${error}`)
        this.#bury(member)
      },
    )
  }

  async #terminate(): Promise<void> {
    this.#terminating = true
    await Promise.all(this.#members.map(({ thread }) => thread.terminate()))
    for (const { busy } of this.#members) if (busy !== null) this.#closeFd(busy.fd)
  }
}
