import { type FirstAttempt, type Operation, POLLOUT, sockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { timedOut } from '../errors/raise.js'
import { checkGiven } from '../options/check-options.js'
import { anInteger, orNull } from '../options/option-kinds.js'
import { pollNow } from '../thread/poll.js'
import { aNumberOfC } from './socket-options.js'

/** No single sendfile(2) is asked for more, as CPython does: every 2^30 bytes a call comes back. */
const BLOCK_BYTES = 2 ** 30

const anOffset = anInteger(0, Number.MAX_SAFE_INTEGER)
const aCount = orNull(anInteger(1, Number.MAX_SAFE_INTEGER))

/**
 * A file, an offset and a count as sendfile takes them.
 *
 * @throws TypeError, RangeError; a FileHandle that was closed has the descriptor -1.
 */
export function sendfileArguments(file: unknown, offset: unknown, count: unknown): [number, number, number | null] {
  const fd = typeof file === 'object' && file !== null && 'fd' in file ? file.fd : file
  checkGiven('sendfile', fd === file ? 'file' : 'file.fd', fd, aNumberOfC)
  const from = plainNumber(offset)
  const most = plainNumber(count)
  checkGiven('sendfile', 'offset', from, anOffset)
  checkGiven('sendfile', 'count', most, aCount)
  return [fd as number, from as number, most as number | null]
}

/** node:fs takes positions in files as bigints as well. */
function plainNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

/** What has been sent so far, readable also after the operation has thrown. */
export interface SendfileProgress {
  /** Bytes. */
  sent: number
}

/**
 * sendfile(2) from a regular file until `count` bytes are sent or the file ends. Each block waits up to the whole timeout for
 * room (spec S68).
 *
 * @param count bytes, or null for the rest of the file.
 */
export function* sendfileOn(
  state: SocketState,
  inFd: number,
  offset: number,
  count: number | null,
  progress: SendfileProgress,
  first: FirstAttempt = 'now',
): Operation<number> {
  let queued = first === 'queued'
  for (;;) {
    const left = count === null ? BLOCK_BYTES : Math.min(count - progress.sent, BLOCK_BYTES)
    if (left <= 0 && (state.timeoutNs <= 0 || state.loopDriven)) return progress.sent
    const at = offset + progress.sent
    const attempt = () => endsBeforeReady(state, left <= 0 ? 0 : attemptSendfile(state, inFd, at, left))
    const n = yield* sockCall(state, { events: POLLOUT }, queued ? state.env.EAGAIN : attempt(), attempt)
    queued = false
    if (n === TIMED_OUT) throw timedOut('sendfile')
    if (n < 0) throw state.error(n, 'sendfile')
    if (n === 0) return progress.sent
    progress.sent += n
    state.env.checkSignals()
  }
}

/** CPython, which polls first where there is a timeout, learns of the end only when the socket is ready to send. */
function endsBeforeReady(state: SocketState, rc: number): number {
  if (rc !== 0 || state.timeoutNs <= 0 || state.loopDriven || state.fd < 0) return rc
  return pollNow(state.env, state.fd, POLLOUT) <= 0 ? state.env.EAGAIN : rc
}

/** sendfile takes no MSG_DONTWAIT, so a blocking socket's fd is made non-blocking for the call (law 3). */
function attemptSendfile(state: SocketState, inFd: number, offset: number, count: number): number {
  const { sys } = state.env
  if (state.timeoutNs >= 0 || state.loopDriven) return sys.sendfile(state.fd, inFd, offset, count)
  if (!state.exclusive) {
    const fl = sys.getfl(state.fd)
    if (fl < 0) return fl
    if ((fl & state.env.O_NONBLOCK) !== 0) return sys.sendfile(state.fd, inFd, offset, count)
  }
  const set = state.beginDontwait()
  if (set < 0) return set
  const rc = sys.sendfile(state.fd, inFd, offset, count)
  state.endDontwait()
  return rc
}
