/**
 * Signals during a blocking call (law 4).
 *
 * libuv runs a signal's JavaScript listener from the event loop, which a blocked thread never reaches. So the blocking driver
 * calls `hold` before its first wait and `release` when the call is over. In between the backend catches every signal that has
 * a JavaScript listener on `process` and makes `poll` return `-EINTR` for it, even if it arrived just before poll began; `run`
 * then calls the listeners. Each delivery runs the listeners once, either here or in the event loop.
 *
 * A program may also loop over calls that never wait. So the backend catches signals from the first call of a blocking socket
 * in each turn of the event loop, and from the moment a listener is added, until the loop turns. Core reads `attention` at the
 * start of each call, and calls `run` if it is not 0. libuv handles a signal that arrives before the first call of a turn, and
 * its listeners run when the loop turns.
 *
 * On a worker thread, to which Node delivers no signals, these methods do nothing and `attention` is 0.
 */
export interface Signals {
  /** One word, not 0 if {@link run} has something to do. Reading it costs no call. */
  readonly attention: Int32Array
  /** Begin to hold signals. Holds nest: each needs its release. Cheap if `process` has no signal listener. */
  hold(): void
  /** End the hold. If a caught signal has not run its listeners yet, the event loop runs them soon after. */
  release(): void
  /** Run the listeners of the signals caught so far, in order of arrival. What a listener throws propagates. */
  run(): void
}
