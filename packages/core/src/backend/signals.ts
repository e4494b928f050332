/**
 * Signals during a blocking call (law 4).
 *
 * libuv runs a signal's JavaScript listener from the event loop, which a blocked thread never reaches. So the blocking
 * driver calls `hold` before its first wait and `release` when the call is over; in between the backend takes delivery of
 * every signal that has a JavaScript listener on `process`, makes `poll` return `-EINTR` for it (also when it came just
 * before the poll began), and `run` calls the listeners in place. Each delivery runs the listeners once, here or in the
 * event loop, never in both.
 *
 * A program may also make calls in a loop that never wait. So the backend takes delivery from the first call of a blocking socket
 * in each turn of the event loop, and from the moment a listener is added, until the loop turns; core looks at `attention` at the
 * beginning of each call, and calls `run` where it is not 0. A signal that came before the first call of a turn is libuv's, and
 * its listeners run when the loop turns.
 *
 * On a worker thread, where Node delivers no signals, all of them do nothing, and `attention` is 0.
 */
export interface Signals {
  /** One word: not 0 where {@link run} has something to do. Reading it costs no call. */
  readonly attention: Int32Array
  /** Begin to hold. Nests: each hold needs its release. Cheap when `process` has no signal listener. */
  hold(): void
  /** End the hold; a signal that was taken and not yet run is run by the event loop soon after. */
  release(): void
  /** Take delivery, and run the listeners of the signals taken so far, in order of arrival. What a listener throws comes out. */
  run(): void
}
