/**
 * Memory that a receive fills and a protocol's `dataBorrowed` is shown: the thread's scratch memory itself, which the next receive
 * overwrites. A program may send it on at once without a copy.
 */
import type { Scratch } from './scratch.js'

/** The first `n` bytes of the scratch memory. From now on programs see it: they may write to it, but not take it away. */
export function borrow(scratch: Scratch, n: number): Buffer {
  scratch.show()
  return scratch.starts[n] ?? scratch.bytes.subarray(0, n)
}

/** What to give to a system call in place of `buf`: backends send from the scratch memory with the least effort. */
export function borrowedSource(scratch: Scratch, buf: Uint8Array): Uint8Array {
  return scratch.isShown && buf === scratch.starts[buf.length] ? scratch.bytes : buf
}

/** Bytes that will be sent later, the first `length` of `buf`: a copy of those in the scratch memory. */
export function outlasting(scratch: Scratch, buf: Uint8Array, length: number): Uint8Array {
  return scratch.holds(buf) ? Buffer.from(buf.subarray(0, length)) : buf
}
