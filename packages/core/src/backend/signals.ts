/**
 * Signals during a blocking call (law 4).
 *
 * libuv runs a signal's JavaScript listener from the event loop, which a blocked thread never reaches. So the blocking
 * driver calls `hold` before its first wait and `release` when the call is over; in between the backend takes delivery of
 * every signal that has a JavaScript listener on `process`, makes `poll` return `-EINTR` for it (also when it came just
 * before the poll began), and `run` calls the listeners in place. Each delivery runs the listeners once, here or in the
 * event loop, never in both.
 *
 * On a worker thread, where Node delivers no signals, all three do nothing.
 */
export interface Signals {
  /** Begin to hold. Nests: each hold needs its release. Cheap when `process` has no signal listener. */
  hold(): void
  /** End the hold; a signal that was taken and not yet run is run by the event loop soon after. */
  release(): void
  /** Run the listeners of the signals taken so far, in order of arrival. What a listener throws comes out. */
  run(): void
}
