/**
 * Receives one batch of readiness events.
 *
 * @param events pairs `[token, revents]`, valid during the call only; `revents` uses the bits of poll(2).
 * @param count the number of pairs.
 */
export type PollerDeliver = (events: Int32Array, count: number) => void

/**
 * Readiness for the event loop of one thread: one epoll (or kqueue) instance, edge-triggered for input, output and hang-up
 * together, so that a registered fd costs one epoll_ctl in its life and none a wait. Who waits for what, deadlines and
 * abort signals are core's, written once above this (`readiness.ts`).
 *
 * A poller keeps the process alive only between `ref` and `unref`; it begins unreferenced.
 */
export interface Poller {
  /**
   * Watch `fd`. `token` (1 to 2^31-1, another one for each of two million registrations in a row) comes back in events, so an
   * event of an earlier owner of the same fd number is known as stale. Returns 0 or -errno: -EPERM for a file that cannot be polled,
   * -EEXIST where the fd is already watched.
   */
  add(fd: number, token: number): number
  /** Stop watching, before the fd is closed or handed on. Returns 0 or -errno. No event of it is delivered afterwards. */
  remove(fd: number, token: number): number
  /** Keep the process alive while there are waits. */
  ref(): void
  /** Let the process end. */
  unref(): void
  /** Release everything. No delivery afterwards. Idempotent. */
  close(): void
}
