import type { CountersShare } from '../status/counters.js'
import type { ServerFacts } from '../status/snapshot.js'

/** The worker data of every thread. */
export interface ThreadData {
  readonly facts: ServerFacts
  readonly counters: CountersShare
  readonly stop: SharedArrayBuffer
  /** A connection that neither sends nor takes a byte for this long is closed. */
  readonly idleMs: number
}

export interface AcceptorData extends ThreadData {
  /** The listening socket's descriptor. The acceptor owns it. */
  readonly listener: number
}

/** The first line of a connection decides which one it speaks. */
export type Protocol = 'undecided' | 'line' | 'http'

/** A session in transit between threads. */
export interface SessionState {
  readonly protocol: Protocol
  readonly echoLeft: number
  readonly ended: boolean
  readonly finished: boolean
  readonly input: Uint8Array<ArrayBuffer>
  readonly output: Uint8Array<ArrayBuffer>
}

/** A connection in transit between threads. The receiver owns the descriptor. */
export interface Connection {
  readonly id: number
  readonly fd: number
  readonly peer: string
  /** Null until a worker has served it. */
  readonly session: SessionState | null
  /** The time of its last bytes in either direction; {@link monotonicMs}. */
  readonly activeMs: number
  /** Once the replies are sent and our side is shut down: when to stop waiting for the client to close its side. */
  readonly lingerUntilMs: number | null
}

export type FromAcceptor =
  | { readonly kind: 'ready' }
  | { readonly kind: 'accepted'; readonly fd: number; readonly peer: string }
  | { readonly kind: 'trouble'; readonly reason: string }

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'parked'; readonly connection: Connection }
  | { readonly kind: 'closed'; readonly reason: string }
