import * as libc from './libc.js'

const SIGPIPE = 13
const SIG_BLOCK = 0
const SIG_SETMASK = 2
/** struct sigaction begins with the handler, and SIG_DFL is 0. It has 152 bytes in both C libraries. */
const action = new BigUint64Array(32)
/** sigset_t: bit n - 1 of the first word for signal n. It has 128 bytes in both C libraries. */
const sigpipe = new BigUint64Array(16)
const bit = 1n << BigInt(SIGPIPE - 1)
sigpipe[0] = bit
const pending = new BigUint64Array(16)
const before = new BigUint64Array(16)
const now = new BigInt64Array(2)

/**
 * Makes a call that has no MSG_NOSIGNAL. Node ignores SIGPIPE, but in a program that has listened to it once, the default
 * action is back, which kills the process. The signal is then blocked on this thread during the call, and discarded if it came.
 *
 * @param call returns its result or -errno.
 */
export function withoutSigpipe(call: () => number): number {
  if (libc.sigaction(SIGPIPE, null, action) !== 0 || action[0] !== 0n) return call()
  libc.sigpending(pending)
  // A SIGPIPE that was blocked and pending before belongs to the program.
  if (((pending[0] ?? 0n) & bit) !== 0n || libc.pthreadSigmask(SIG_BLOCK, sigpipe, before) !== 0) return call()
  const rc = call()
  libc.sigtimedwait(sigpipe, null, now)
  libc.pthreadSigmask(SIG_SETMASK, before, null)
  return rc
}
