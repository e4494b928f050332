import { isAnyArrayBuffer } from 'node:util/types'
import { OUTPUT, SockCall } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { keepControl, returnControl } from '../cmsg/control-memory.js'
import { encodeAncillary, encodeBorrowed } from '../cmsg/encode.js'
import { toIndex } from '../options/c-integer.js'
import { checkOptions, type KindsOf } from '../options/check-options.js'
import { iterate } from '../options/iterate.js'
import { anything } from '../options/option-kinds.js'
import type { EncodedSockaddr } from '../sockaddr/types.js'
import { filledView, plainView } from '../thread/plain-view.js'
import type { Deadline } from '../thread/timeout.js'
import type { Voice } from '../voice/voice.js'
import { bytesToSend, flagsArgument } from './arguments.js'
import { awaitsConnection, flagsOfRest } from './fast-open.js'
import { checkHeld, totalBytes } from './held-memory.js'
import { skipBytes } from './recvmsg.js'
import { sendsAll } from './send.js'

/** The buffers of sendmsg, each a view of bytes (S43). */
function buffersToSend(voice: Voice, buffers: unknown): Uint8Array[] {
  // As in CPython, where iterating bytes gives ints.
  if (ArrayBuffer.isView(buffers) || isAnyArrayBuffer(buffers)) {
    if (buffers.byteLength === 0) return []
    throw voice.refusal('bytes for buffers', buffers)
  }
  return iterate(voice, buffers, { call: 'sendmsg', name: 'buffers', position: 1 }).map((item) =>
    filledView(bytesToSend(voice, item)),
  )
}

/**
 * The control buffer of sendmsg's ancillary items, or null where there are none (S43). It may be borrowed: {@link SendmsgCall}
 * returns it.
 */
function ancillaryToSend(state: SocketState, ancdata: unknown): Uint8Array | null {
  if (ancdata === undefined) return null
  const items = iterate(state.voice, ancdata, { call: 'sendmsg', name: 'ancdata', position: 2 })
  return items.length === 0 ? null : encodeBorrowed(state.voice, state.abi, items)
}

/** What one sendmsg(2) sends, checked and encoded. */
export interface MessageToSend {
  /** In memory of its own. */
  readonly to: EncodedSockaddr | null
  readonly iov: readonly Uint8Array[]
  /** How many bytes the buffers had before the program's own code could run again. */
  readonly bytes: number
  readonly control: Uint8Array | null
  readonly flags: number
}

/** Check the arguments of sendmsg. Its address was encoded before. */
export function messageToSend(
  state: SocketState,
  buffers: unknown,
  ancdata: unknown,
  flags: number,
  to: EncodedSockaddr | null,
): MessageToSend {
  const iov = buffersToSend(state.voice, buffers)
  const bytes = totalBytes(iov)
  return { to, iov, bytes, control: ancillaryToSend(state, ancdata), flags }
}

/**
 * sendmsg(2): the count of bytes. A blocking stream sends all of them, the ancillary data with the first; others send what the
 * kernel takes.
 */
export class SendmsgCall extends SockCall<number> {
  #count = 0
  readonly #given: readonly Uint8Array[]
  readonly #bytes: number
  readonly #to: EncodedSockaddr | null
  /** What is still to be sent. */
  #iov: readonly Uint8Array[]
  #control: Uint8Array | null

  /** @param deadline of a call that has spent a part of its time already. */
  constructor(state: SocketState, { to, iov, bytes, control, flags }: MessageToSend, deadline?: Deadline | null) {
    super(state, OUTPUT, flags, deadline)
    this.#to = to
    this.#given = iov
    this.#iov = iov
    this.#bytes = bytes
    this.#control = control
  }

  protected get syscall(): string {
    return 'sendmsg'
  }

  override begin(first?: number): boolean {
    let over = false
    try {
      over = super.begin(first)
    } finally {
      // It may be the thread's shared memory, which others use while this call waits.
      if (over) returnControl(this.#control)
      else this.#control = keepControl(this.#control)
    }
    if (!over && this.#iov === this.#given) this.#iov = this.#given.map(plainView)
    return over
  }

  attempt(): number {
    checkHeld(this.#given, this.#bytes)
    const { state } = this
    const first = this.#count === 0
    const name = first ? this.#to : null
    const control = first ? this.#control : null
    // A connection is begun only once.
    const flags = first ? this.flags : flagsOfRest(state, this.flags)
    return state.env.sys.sendmsg(
      state.fd,
      name === null ? null : name.sockaddr,
      name === null ? 0 : name.addrlen,
      this.#iov,
      control,
      control === null ? 0 : control.length,
      flags | state.sendFlags,
    )
  }

  protected override waits(rc: number): boolean {
    return super.waits(rc) || awaitsConnection(this.state, rc, this.flags)
  }

  protected override progress(n: number): boolean {
    this.#count += n
    if (this.#count >= this.#bytes || !this.sendsAll()) return true
    checkHeld(this.#given, this.#bytes)
    this.#iov = skipBytes(this.#given.map(plainView), this.#count)
    return false
  }

  /** Whether a call that has sent a part goes on. */
  protected sendsAll(): boolean {
    return sendsAll(this.state, this.flags)
  }

  protected value(): number {
    return this.#count
  }

  protected override failed(rc: number): number {
    return this.#count > 0 ? this.#count : super.failed(rc)
  }
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

/** Check the arguments of sendmsg_afalg. */
export function afalgMessage(state: SocketState, buffers: unknown, options: AfalgOptions): MessageToSend {
  const control = afalgControl(state, options)
  const iov = buffers === undefined ? [] : buffersToSend(state.voice, buffers)
  return { to: null, iov, bytes: totalBytes(iov), control, flags: flagsArgument(state.voice, options.flags) }
}

/** The control items of sendmsg_afalg: the operation, then the initialisation vector, then the length of the AAD (S44). */
function afalgControl(state: SocketState, options: Partial<Record<keyof AfalgOptions, unknown>>): Uint8Array {
  const { env, abi, voice } = state
  const { op, iv, assoclen } = checkOptions('sendmsgAfalg', options, afalgKinds)
  if (state.family !== env.numbers.AF_ALG) throw voice.refusal('not an AF_ALG socket')
  if (op === null) throw voice.refusal('no operation', op)
  const number = op === undefined ? -1 : Number(toIndex(voice, op, 'op'))
  if (number < 0 || number > 0xffffffff) throw voice.refusal('operation', op)
  const ivBytes = iv === undefined || iv === null ? null : bytesToSend(voice, iv)
  const aad = assoclen === undefined ? -1 : Number(toIndex(voice, assoclen, 'assoclen'))
  if (assoclen !== undefined && aad < 0) throw voice.refusal('assoclen', assoclen)
  const level = env.constant('SOL_ALG')
  const items: unknown[] = [[level, env.constant('ALG_SET_OP'), uint32(state, number)]]
  if (ivBytes !== null) {
    items.push([level, env.constant('ALG_SET_IV'), Buffer.concat([uint32(state, ivBytes.length), ivBytes])])
  }
  if (aad >= 0) items.push([level, env.constant('ALG_SET_AEAD_ASSOCLEN'), uint32(state, aad)])
  return encodeAncillary(abi, items, voice)
}

function uint32(state: SocketState, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  if (state.abi.layout.littleEndian) bytes.writeUInt32LE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}
