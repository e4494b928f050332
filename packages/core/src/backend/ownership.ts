/**
 * Which thread owns a descriptor (law 8). Descriptors made by `socket`, `socketpair`, `accept4`, `acceptDontwait`, `dup` and
 * `epollCreate` belong to the calling thread from birth, until `close` or {@link Ownership.release}. When a worker ends, for
 * whatever reason, the backend closes what it still owns. The process closes what the main thread owns.
 *
 * A number has one owner in the process. Closing it on any thread ends the ownership, so the end of a worker never closes a
 * number that has been reused.
 */
export interface Ownership {
  /** Make the calling thread the owner of `fd`, unless another thread owns it. */
  take(fd: number): void
  /** Give `fd` away: no thread owns it any more. */
  release(fd: number): void
}
