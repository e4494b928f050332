import type { SessionState } from '../connection/session.js'
import type { CountersShare } from '../status/counters.js'
import type { ServerFacts } from '../status/snapshot.js'

/** What every thread is started with. */
export interface ThreadData {
  readonly facts: ServerFacts
  readonly counters: CountersShare
  readonly stop: SharedArrayBuffer
  /** A connection that neither sends nor takes a byte for so long is closed. */
  readonly idleMs: number
}

export interface AcceptorData extends ThreadData {
  /** The listening socket's descriptor. The acceptor owns it from now on. */
  readonly listener: number
}

/** A connection on its way between threads. Whoever holds this owns the descriptor. */
export interface Connection {
  readonly id: number
  readonly fd: number
  readonly peer: string
  /** Null until a worker has had it. */
  readonly session: SessionState | null
  /** When its last bytes went either way; {@link monotonicMs}. */
  readonly activeMs: number
  /** The replies are out and our side is shut down: when to stop waiting for the client to close its side, too. */
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
