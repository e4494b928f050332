import * as socket from '@sockcall/compat-python'
import { BlockingIOError, OSError, TimeoutError } from '@sockcall/compat-python/exceptions'
import { monotonicMs } from '../server/clock.js'
import type { Connection } from '../server/messages.js'
import type { StopFlag } from '../server/stop-flag.js'
import type { ServerView } from '../status/snapshot.js'
import { Session } from './session.js'

const RECEIVE_BYTES = 65_536
/** How long one call blocks if no connection waits for this worker. */
const SLICE_MS = 50
const SHORTEST_SLICE_MS = 2
/** With many quiet connections, each gets a turn this often, as far as slices can be shortened. */
const ROUND_MS = 250
/** A busy connection gives up its worker after this time if others wait. */
const TURN_MS = 20
/** How long to wait for the client to close its side, so that our last bytes are not lost to a reset. */
const LINGER_MS = 1000
/** An idle HTTP connection is not kept longer than this. */
const HTTP_IDLE_MS = 15_000
/** How much is read from a client that does not take its replies, before sending is tried again. */
const READ_AHEAD_BYTES = 1_048_576
/**
 * About how many bytes all sessions together keep. Beyond it only sessions that keep no more than their share are read from.
 */
const HELD_BYTES = 67_108_864
const SHARE_BYTES = 262_144

export type TurnEnd =
  | { readonly kind: 'parked'; readonly connection: Connection }
  | { readonly kind: 'closed'; readonly reason: string }

export interface TurnRules {
  readonly stop: StopFlag
  readonly idleMs: number
}

/**
 * A connection's turn on a worker: serve it with blocking calls until it is over, or until it is quiet while others wait. Then
 * it is parked and goes back in line, and the worker is free for the next.
 */
export class Turn {
  readonly #connection: Connection
  readonly #server: ServerView
  readonly #rules: TurnRules
  readonly #session: Session
  readonly #sock: socket.socket
  #timeoutMs = -1
  #activeMs: number
  #lingerUntilMs: number | null
  /** The last {@link #move} has sent something. */
  #sent = false
  /** What the session kept when it was last counted. */
  #held: number

  /** Takes ownership of the descriptor. */
  constructor(connection: Connection, server: ServerView, rules: TurnRules) {
    this.#connection = connection
    this.#server = server
    this.#rules = rules
    this.#session = new Session(server, connection.session)
    this.#held = this.#session.held
    this.#activeMs = connection.activeMs
    this.#lingerUntilMs = connection.lingerUntilMs
    this.#sock = socket.socket({ fileno: connection.fd })
  }

  run(): TurnEnd {
    let parked = false
    try {
      const reason = this.#serve()
      parked = reason === null
      return reason === null ? this.#park() : { kind: 'closed', reason }
    } catch (error) {
      if (error instanceof OSError) return { kind: 'closed', reason: error.message }
      throw error
    } finally {
      if (!parked) {
        this.#server.counters.add('held', -this.#held)
        this.#sock.close()
      }
    }
  }

  /** Why the connection is over, or null to park it. */
  #serve(): string | null {
    const begun = monotonicMs()
    for (;;) {
      const before = this.#session.output.length
      const more = this.#session.advance()
      const answered = this.#session.output.length > before
      const moved = (more && this.#session.output.length === 0) || this.#move()
      this.#countHeld()
      const now = monotonicMs()
      // An incomplete request does not count as activity, or it could take for ever.
      if (answered || (moved && (this.#session.protocol === 'line' || this.#sent))) this.#activeMs = now
      if (this.#isOver(now)) return 'done'
      if (this.#rules.stop.isSet) return this.#hangUp('the server stops')
      if (now - this.#activeMs > this.#idleMs()) return this.#hangUp('idle for too long')
      const othersWait = this.#server.counters.get('waiting') > 0
      if (othersWait && (!moved || now - begun > TURN_MS)) return null
    }
  }

  #countHeld(): void {
    const { held } = this.#session
    if (held !== this.#held) this.#server.counters.add('held', held - this.#held)
    this.#held = held
  }

  /** Whether there is memory for what this client sends. */
  get #mayRead(): boolean {
    return this.#session.held < SHARE_BYTES || this.#server.counters.get('held') < HELD_BYTES
  }

  /** Move some bytes in the direction that matters. False if the client did nothing within a slice. */
  #move(): boolean {
    this.#sent = false
    if (this.#session.output.length > 0) return this.#send() || this.#receiveAhead()
    if (!this.#session.finished) return this.#receive()
    if (this.#lingerUntilMs === null) {
      this.#sock.shutdown(socket.SHUT_WR)
      this.#lingerUntilMs = monotonicMs() + LINGER_MS
    }
    return this.#session.ended || this.#receive()
  }

  #isOver(now: number): boolean {
    if (this.#lingerUntilMs === null) return false
    return this.#session.ended || now >= this.#lingerUntilMs
  }

  #send(): boolean {
    this.#setTimeout(this.#sliceMs())
    try {
      const count = this.#sock.send(this.#session.output.next())
      this.#session.output.sent(count)
      this.#server.counters.add('bytesOut', count)
      this.#sent = count > 0
      return this.#sent
    } catch (error) {
      if (error instanceof TimeoutError) return false
      throw error
    }
  }

  #receive(): boolean {
    if (!this.#mayRead) {
      this.#rules.stop.sleep(this.#sliceMs())
      return false
    }
    this.#setTimeout(this.#sliceMs())
    try {
      return this.#take()
    } catch (error) {
      if (error instanceof TimeoutError) return false
      throw error
    }
  }

  /**
   * The client takes nothing, perhaps because it is busy sending while we do not read. To avoid a deadlock, read what is there.
   */
  #receiveAhead(): boolean {
    const { input } = this.#session
    const before = input.length
    this.#setTimeout(0)
    try {
      while (this.#session.wantsInput && this.#mayRead && input.length - before < READ_AHEAD_BYTES) {
        this.#take()
        this.#countHeld()
      }
    } catch (error) {
      if (!(error instanceof BlockingIOError)) throw error
    }
    return input.length > before
  }

  /** One recv. False at the end of the client's input, which is not activity. */
  #take(): boolean {
    const bytes = this.#sock.recv(RECEIVE_BYTES)
    this.#server.counters.add('bytesIn', bytes.length)
    if (bytes.length === 0) this.#session.ended = true
    else if (!this.#session.finished) this.#session.input.push(bytes)
    return bytes.length > 0
  }

  #sliceMs(): number {
    const { facts, counters } = this.#server
    const waiting = counters.get('waiting')
    if (waiting === 0) return SLICE_MS
    return Math.max(SHORTEST_SLICE_MS, Math.min(SLICE_MS, Math.floor((ROUND_MS * facts.workers) / waiting)))
  }

  #idleMs(): number {
    const { idleMs } = this.#rules
    return this.#session.protocol === 'http' ? Math.min(idleMs, HTTP_IDLE_MS) : idleMs
  }

  /** Changing the timeout is a system call. */
  #setTimeout(ms: number): void {
    if (ms === this.#timeoutMs) return
    this.#sock.settimeout(ms / 1000)
    this.#timeoutMs = ms
  }

  #hangUp(reason: string): string {
    this.#sock.shutdown(socket.SHUT_RDWR)
    return reason
  }

  #park(): TurnEnd {
    const { id, peer } = this.#connection
    const session = this.#session.pack()
    const fd = this.#sock.detach()
    const [activeMs, lingerUntilMs] = [this.#activeMs, this.#lingerUntilMs]
    return { kind: 'parked', connection: { id, fd, peer, session, activeMs, lingerUntilMs } }
  }
}
