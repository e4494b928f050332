import { isAnyArrayBuffer } from 'node:util/types'
import { type FirstAttempt, type Operation, POLLOUT, sockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { keepControl, returnControl } from '../cmsg/control-memory.js'
import { encodeAncillary, encodeBorrowed } from '../cmsg/encode.js'
import { OSError } from '../errors/os-error.js'
import { toIndex } from '../errors/python-int.js'
import { timedOut } from '../errors/raise.js'
import { checkOptions, type KindsOf } from '../options/check-options.js'
import { anything } from '../options/option-kinds.js'
import type { EncodedSockaddr } from '../sockaddr/types.js'
import type { Deadline } from '../thread/timeout.js'
import { bytesToSend } from './arguments.js'
import { awaitsConnection, flagsOfRest } from './fast-open.js'
import { checkHeld, memoryGone, totalBytes } from './held-memory.js'
import { iterate } from './iterate.js'
import { filledView, plainView } from './plain-view.js'
import { skipBytes } from './recvmsg.js'

/** Everything one sendmsg(2) needs, checked and encoded. */
export interface SendmsgRequest {
  readonly to: EncodedSockaddr | null
  readonly iov: readonly Uint8Array[]
  /** How many bytes `iov` had when the call began. */
  readonly bytes: number
  readonly control: Uint8Array | null
  readonly flags: number
}

/** The buffers of sendmsg, each a view of bytes (S43). */
export function buffersToSend(buffers: unknown): Uint8Array[] {
  // As in CPython, where iterating bytes gives ints.
  if (ArrayBuffer.isView(buffers) || isAnyArrayBuffer(buffers)) {
    if (buffers.byteLength === 0) return []
    throw new TypeError("a bytes-like object is required, not 'int'")
  }
  return iterate(buffers, 'sendmsg() argument 1').map((item) => filledView(bytesToSend(item)))
}

/**
 * The control buffer of sendmsg's ancillary items, or null where there are none (S43). It may be borrowed: {@link sendmsgNow}
 * returns it.
 */
export function ancillaryToSend(state: SocketState, ancdata: unknown): Uint8Array | null {
  if (ancdata === undefined) return null
  const items = iterate(ancdata, 'sendmsg() argument 2')
  return items.length === 0 ? null : encodeBorrowed(state.abi, items)
}

/** sendmsg(2), one attempt. */
function attemptSendmsg(state: SocketState, { to, iov, control, flags }: SendmsgRequest): number {
  const rc = state.env.sys.sendmsg(
    state.fd,
    to === null ? null : to.sockaddr,
    to === null ? 0 : to.addrlen,
    iov,
    control,
    control === null ? 0 : control.length,
    flags | state.sendFlags,
  )
  return rc >= 0 ? rc : awaitsConnection(state, rc, flags)
}

/** Whether `n` bytes end the call: a blocking stream sends all of them (law 3), others what the kernel takes. */
function sendmsgDone(state: SocketState, { bytes, flags }: SendmsgRequest, n: number): boolean {
  if (n < 0) return false
  const whole = state.timeoutNs < 0 && state.isStream && (flags & state.env.MSG_DONTWAIT) === 0
  return !whole || n >= bytes
}

/**
 * sendmsg's first attempt: the count of bytes where that is all, else the operation that goes on from it.
 *
 * @param request.to must own its bytes.
 */
export function sendmsgNow(state: SocketState, request: SendmsgRequest): number | Operation<number> {
  const { iov, bytes, control } = request
  if (totalBytes(iov) !== bytes) {
    returnControl(control)
    throw memoryGone()
  }
  const n = attemptSendmsg(state, request)
  if (!sendmsgDone(state, request, n)) {
    return sendmsgOn(state, { ...request, control: keepControl(control) }, n)
  }
  returnControl(control)
  return n
}

/**
 * sendmsg(2): the count of bytes. A blocking stream sends all of them, the ancillary data with the first; others send what the
 * kernel takes.
 *
 * @param request must own its bytes.
 * @param first the first attempt's result, where it was made already.
 * @param fixed the deadline of a call that has spent a part of its time already, else Infinity.
 */
export function* sendmsgOn(
  state: SocketState,
  request: SendmsgRequest,
  first: FirstAttempt | number = 'now',
  fixed: Deadline = Number.POSITIVE_INFINITY,
): Operation<number> {
  const { flags, bytes } = request
  checkHeld(request.iov, bytes)
  let rc = resultOf(state, request, first)
  if (sendmsgDone(state, request, rc)) return rc
  const options = { events: POLLOUT, flags, ...(fixed !== Number.POSITIVE_INFINITY && { deadline: fixed }) }
  const iov = request.iov.map(plainView)
  checkHeld(request.iov, bytes)
  const whole = { ...request, iov }
  let rest: SendmsgRequest = whole
  const attempt = () => {
    checkHeld(request.iov, bytes)
    return attemptSendmsg(state, rest)
  }
  let n = 0
  for (;;) {
    const sent = yield* sockCall(state, options, rc, attempt)
    if (sent < 0) {
      if (n > 0) return n
      if (sent === TIMED_OUT) throw timedOut('sendmsg')
      throw state.error(sent, 'sendmsg')
    }
    n += sent
    if (sendmsgDone(state, whole, n)) return n
    checkHeld(request.iov, bytes)
    rest = { to: request.to, iov: skipBytes(iov, n), bytes: bytes - n, control: null, flags: flagsOfRest(state, flags) }
    rc = attempt()
  }
}

function resultOf(state: SocketState, request: SendmsgRequest, first: FirstAttempt | number): number {
  if (typeof first === 'number') return first
  return first === 'now' ? attemptSendmsg(state, request) : state.env.EAGAIN
}

/** What sendmsg_afalg is given beside the buffers. */
export interface AfalgOptions {
  /** ALG_OP_ENCRYPT, ALG_OP_DECRYPT, ALG_OP_SIGN or ALG_OP_VERIFY. */
  readonly op: number
  /** The initialisation vector. */
  readonly iv?: ArrayBufferView | null
  /** How many of the first bytes are only authenticated. */
  readonly assoclen?: number
  /** MSG_* bits. */
  readonly flags?: number
}

/** Their values are checked one by one, in CPython's order and words. */
const afalgKinds: KindsOf<AfalgOptions> = { op: anything, iv: anything, assoclen: anything, flags: anything }

/** The control items of sendmsg_afalg: the operation, then the initialisation vector, then the length of the AAD (S44). */
export function afalgControl(state: SocketState, options: Partial<Record<keyof AfalgOptions, unknown>>): Uint8Array {
  const { env, abi } = state
  const { op, iv, assoclen } = checkOptions('sendmsgAfalg', options, afalgKinds)
  if (state.family !== env.AF_ALG) throw new OSError('algset is only supported for AF_ALG')
  if (op === null) throw new TypeError('sendmsg_afalg() argument 2 must be int, not None')
  const number = op === undefined ? -1 : Number(toIndex(op))
  if (number < 0 || number > 0xffffffff) throw new TypeError("Invalid or missing argument 'op'")
  const ivBytes = iv === undefined || iv === null ? null : bytesToSend(iv)
  const aad = assoclen === undefined ? -1 : Number(toIndex(assoclen))
  if (assoclen !== undefined && aad < 0) throw new TypeError('assoclen must be positive')
  const level = env.constant('SOL_ALG')
  const items: unknown[] = [[level, env.constant('ALG_SET_OP'), uint32(state, number)]]
  if (ivBytes !== null) {
    items.push([level, env.constant('ALG_SET_IV'), Buffer.concat([uint32(state, ivBytes.length), ivBytes])])
  }
  if (aad >= 0) items.push([level, env.constant('ALG_SET_AEAD_ASSOCLEN'), uint32(state, aad)])
  return encodeAncillary(abi, items)
}

function uint32(state: SocketState, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  if (state.abi.layout.littleEndian) bytes.writeUInt32LE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}
