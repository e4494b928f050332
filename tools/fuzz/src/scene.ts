import type { Backend } from '@sockcall/core'
import type { Random } from './random.js'

/** What hostile values are made from, and what those that run code may do. */
export interface Scene {
  readonly random: Random
  readonly backend: Backend
  /** Descriptors that are open. */
  descriptors(): readonly number[]
  /** Addresses where something listens or is bound. */
  addresses(): readonly unknown[]
  /** A batch of messages, for recvmmsg and sendmmsg. */
  batch(): unknown
  /** A regular file's descriptor. */
  readonly file: number
  /** Close, detach or use the socket under test: what a getter does in the middle of a call. */
  interfere(): void
}

/** What our getters and iterators throw: it must propagate unchanged. */
export class UserError extends Error {
  override readonly name = 'UserError'
}

/** User code that runs in the middle of a call. */
export function disturb(scene: Scene): void {
  const dice = scene.random.next()
  if (dice < 0.3) scene.interfere()
  else if (dice < 0.6) throw new UserError('from the middle of a call')
}
