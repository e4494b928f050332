/**
 * Memory that a receive fills and a protocol's `dataBorrowed` is shown: the environment's scratch memory itself, which the next
 * receive overwrites. A program may send it on at once without a copy having been made anywhere.
 */
import type { Environment } from '../call/environment.js'
import { markUntransferable } from './untransferable.js'

/** The first `n` bytes of the scratch memory. Of few bytes there is a view already. */
export function lend(env: Environment, n: number): Buffer {
  if (!env.lends) beginLending(env)
  return env.scratchStarts[n] ?? env.scratch.subarray(0, n)
}

/** From now on programs see the scratch memory. They may write to it, but must not take it away. */
function beginLending(env: Environment): void {
  env.lends = true
  markUntransferable(env.scratch.buffer)
}

/** What to give to a system call in place of `buf`: backends send from the scratch memory with the least effort. */
export function sendSource(env: Environment, buf: Uint8Array): Uint8Array {
  return env.lends && buf === env.scratchStarts[buf.length] ? env.scratch : buf
}

/** Bytes that will be sent later: a copy of those that were lent. */
export function outlasting(env: Environment, buf: Uint8Array): Uint8Array {
  return env.lends && buf.buffer === env.scratch.buffer ? Buffer.from(buf) : buf
}
