/**
 * Receives one batch of readiness events.
 *
 * @param events pairs `[token, revents]`, valid during the call only; `revents` uses the bits of poll(2).
 * @param count the number of pairs.
 */
export type PollerDeliver = (events: Int32Array, count: number) => void

/**
 * Readiness for the event loop of one thread: one epoll (or kqueue) instance, edge-triggered for input, output and hang-up
 * together, so a registered fd costs one epoll_ctl in its life and none per wait. Core keeps track of the waiters, deadlines
 * and abort signals above this (`readiness.ts`).
 *
 * A poller keeps the process alive only between `ref` and `unref`; it starts unreferenced.
 */
export interface Poller {
  /**
   * Watch `fd`. Events carry `token` (1 to 2^31-1, not reused within two million registrations), so an event for an earlier
   * owner of the same fd number is recognised as stale. Returns 0 or -errno: -EPERM for a file that cannot be polled, -EEXIST
   * if the fd is watched already.
   */
  add(fd: number, token: number): number
  /** Stop watching, before the fd is closed or given away. Returns 0 or -errno. No event for it is delivered afterwards. */
  remove(fd: number, token: number): number
  /** Keep the process alive while there are waits. */
  ref(): void
  /** Let the process end. */
  unref(): void
  /** Release everything. No delivery afterwards. Idempotent. */
  close(): void
}
