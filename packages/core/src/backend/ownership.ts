/**
 * Which thread a descriptor ends with (law 8). What `socket`, `socketpair`, `accept4`, `acceptDontwait`, `dup` and `epollCreate`
 * make belongs to the calling thread from birth, until `close` or {@link Ownership.release}. What a worker still owns when it
 * ends, however it ends, the backend closes. The process closes what the main thread owns.
 *
 * A number has one owner in the process: closing it, on whatever thread, ends the ownership as well, so that the end of a worker
 * never closes a number that was given out again meanwhile.
 */
export interface Ownership {
  /** The calling thread owns `fd` from now on, unless another thread does. */
  take(fd: number): void
  /** No thread owns `fd` from now on: it was given away. */
  release(fd: number): void
}
