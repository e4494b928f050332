import { type Operation, POLLIN, POLLOUT, sockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { ValueError } from '../errors/os-error.js'
import { timedOut } from '../errors/raise.js'
import { intArgument } from './arguments.js'
import { MessageBatch } from './message-batch.js'
import { noteReceivedFds, receiveFlags } from './received-cloexec.js'

/** How many messages of a batch a call concerns. @throws TypeError, ValueError */
export function batchCount(batch: MessageBatch, count: unknown): number {
  if (!(batch instanceof MessageBatch)) throw new TypeError('batch must be a MessageBatch')
  if (count === undefined) return batch.count
  const n = intArgument(count)
  if (n < 1 || n > batch.count) throw new ValueError(`count must be 1 to ${batch.count}, not ${n}`)
  return n
}

/** recvmmsg(2), one attempt: as many messages as are there now. */
export function attemptRecvmmsg(state: SocketState, batch: MessageBatch, count: number, flags: number): number {
  const { env } = state
  batch.checkMemory()
  batch.lengths.fill(batch.stride, 0, count)
  batch.namelens.fill(batch.nameStride, 0, count)
  batch.controllens.fill(batch.controlStride, 0, count)
  const n = env.sys.recvmmsg(state.fd, batch, 0, count, receiveFlags(env, flags) | env.MSG_DONTWAIT)
  const { controls, controllens, controlStride, msgFlags } = batch
  for (let index = 0; index < n; index++) {
    const length = Math.min(controllens[index] ?? 0, controlStride)
    msgFlags[index] = noteReceivedFds(env, flags, msgFlags[index] ?? 0, controls, index * controlStride, length)
  }
  // Messages that were not received are empty, not what an earlier receive left.
  const first = Math.max(n, 0)
  if (first < count) {
    batch.lengths.fill(0, first, count)
    batch.namelens.fill(0, first, count)
    batch.controllens.fill(0, first, count)
  }
  return n
}

/** recvmmsg's way on after its first attempt: waits for the first message, then takes what is there. */
export function* recvmmsgOn(
  state: SocketState,
  batch: MessageBatch,
  count: number,
  flags: number,
  rc: number,
): Operation<number> {
  const n = yield* sockCall(state, { events: POLLIN, flags }, rc, () => attemptRecvmmsg(state, batch, count, flags))
  if (n === TIMED_OUT) throw timedOut('recvmmsg')
  if (n < 0) throw state.error(n, 'recvmmsg')
  return n
}

/** sendmmsg(2), one attempt. */
export function attemptSendmmsg(
  state: SocketState,
  batch: MessageBatch,
  first: number,
  count: number,
  flags: number,
): number {
  batch.checkMemory()
  return state.env.sys.sendmmsg(state.fd, batch, first, count, flags | state.sendFlags)
}

/**
 * sendmmsg's way on after its first attempt. A socket that may wait sends all messages; an error after some were sent leaves
 * their number as the result, and the next call meets the error.
 */
export function* sendmmsgOn(
  state: SocketState,
  batch: MessageBatch,
  count: number,
  flags: number,
  rc: number,
): Operation<number> {
  let done = 0
  let sent = rc
  for (;;) {
    const first = done
    const attempt = () => attemptSendmmsg(state, batch, first, count - first, flags)
    sent = yield* sockCall(state, { events: POLLOUT, flags }, sent, attempt)
    if (sent < 0) {
      if (done > 0) return done
      if (sent === TIMED_OUT) throw timedOut('sendmmsg')
      throw state.error(sent, 'sendmmsg')
    }
    done += sent
    if (done >= count || state.timeoutNs === 0) return done
    sent = attemptSendmmsg(state, batch, done, count - done, flags)
  }
}
