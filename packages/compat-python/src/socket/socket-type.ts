import { isAnyArrayBuffer } from 'node:util/types'
import {
  type Address,
  type AfalgOptions,
  type AncillaryItem,
  type Bytes,
  type Socket as CoreSocket,
  OSError,
} from '@sockcall/core'
import { argumentTypeName, brand } from '@sockcall/core/internal'
import { type CallableClass, callableClass } from '../calling/callable-class.js'
import { toCInt, toSsize } from '../calling/integers.js'
import { givenCount, isKeywords } from '../calling/keywords.js'
import { parseKeywords, refuseKeywords, takes, takesNone } from '../calling/positional.js'
import { type AddressInput, type AnyAddress, asAddress, type DefaultAddress } from './addresses.js'
import { AF_ALG } from './constants.js'
import { coreOf, plain, type SocketArguments, SocketHandle } from './socket-handle.js'

/** The keyword arguments of `recv_into()` and `recvfrom_into()`. */
export interface RecvIntoKeywords {
  /** How many bytes to receive at most; 0 means the whole buffer. */
  readonly nbytes?: number | undefined
  /** MSG_* bits. */
  readonly flags?: number | undefined
}

/** The keyword arguments of `sendmsg_afalg()`. */
export interface SendmsgAfalgKeywords extends AfalgOptions {
  /** The buffers, if they are not the first argument. */
  readonly msg?: Iterable<Bytes> | undefined
}

/** One item of ancillary data to send. */
export type AncillaryInput = readonly [level: number, type: number, data: Bytes]

const recvIntoParameters = ['buffer', 'nbytes', 'flags']
const afalgSignature = { name: 'sendmsg_afalg', parameters: ['msg', 'op', 'iv', 'assoclen', 'flags'], required: 0 }

/** The methods of CPython's C socket. `socket` adds those of Python's library. */
export class SocketTypeClass extends SocketHandle {
  readonly #core: CoreSocket

  constructor(...args: SocketArguments) {
    super(...args)
    this.#core = coreOf(this)
  }

  /**
   * accept(2), as a descriptor and the peer's address (S29).
   *
   * @internal
   */
  _accept(...extra: never[]): [fd: number, address: AnyAddress] {
    if (extra.length > 0) takesNone('socket._accept', extra)
    const [connection, address] = this.#core.accept()
    return [connection.detach(), address]
  }

  /** recv(2): up to `bufsize` bytes, none at the end of the stream. */
  recv(bufsize: number, flags?: number): Buffer
  recv(bufsize: number, flags?: number, ...extra: never[]): Buffer {
    if (typeof bufsize !== 'number' || !plain(flags) || extra.length > 0) {
      takes('recv', 1, 2, [bufsize, flags, ...extra])
    }
    return this.#core.recv(bufsize, flags)
  }

  /** recv(2) into the caller's memory: the number of bytes. */
  recv_into(buffer: Bytes, nbytes?: number, flags?: number): number
  recv_into(buffer: Bytes, keywords: RecvIntoKeywords): number
  recv_into(buffer: Bytes, nbytes?: number | RecvIntoKeywords, flags?: number, ...extra: never[]): number {
    if (buffer instanceof Uint8Array && typeof nbytes !== 'object' && plain(flags) && extra.length === 0) {
      return this.#core.recvInto(buffer, nbytes, flags)
    }
    return this.#core.recvInto(...intoArguments('recv_into', [buffer, nbytes, flags, ...extra]))
  }

  /** recvfrom(2): the bytes and the sender's address. */
  recvfrom<A extends AnyAddress = DefaultAddress>(bufsize: number, flags?: number): [data: Buffer, address: NoInfer<A>]
  recvfrom<A extends AnyAddress = DefaultAddress>(
    bufsize: number,
    flags?: number,
    ...extra: never[]
  ): [Buffer, NoInfer<A>] {
    if (typeof bufsize !== 'number' || !plain(flags) || extra.length > 0) {
      takes('recvfrom', 1, 2, [bufsize, flags, ...extra])
    }
    return this.#core.recvfrom(bufsize, flags) as [Buffer, NoInfer<A>]
  }

  /** recvfrom(2) into the caller's memory: the number of bytes and the sender's address. */
  recvfrom_into<A extends AnyAddress = DefaultAddress>(
    buffer: Bytes,
    nbytes?: number,
    flags?: number,
  ): [nbytes: number, address: NoInfer<A>]
  recvfrom_into<A extends AnyAddress = DefaultAddress>(
    buffer: Bytes,
    keywords: RecvIntoKeywords,
  ): [nbytes: number, address: NoInfer<A>]
  recvfrom_into<A extends AnyAddress = DefaultAddress>(
    buffer: Bytes,
    nbytes?: number | RecvIntoKeywords,
    flags?: number,
    ...extra: never[]
  ): [number, NoInfer<A>] {
    const usual = buffer instanceof Uint8Array && typeof nbytes !== 'object' && plain(flags) && extra.length === 0
    const answer = usual
      ? this.#core.recvfromInto(buffer, nbytes, flags)
      : this.#core.recvfromInto(...intoArguments('recvfrom_into', [buffer, nbytes, flags, ...extra]))
    return answer as [number, NoInfer<A>]
  }

  /** send(2): how many bytes were sent. A blocking stream sends all. */
  send(data: Bytes, flags?: number): number
  send(data: Bytes, flags?: number, ...extra: never[]): number {
    if (!(data instanceof Uint8Array) || !plain(flags) || extra.length > 0) {
      takes('send', 1, 2, [data, flags, ...extra])
    }
    return this.#core.send(data, flags)
  }

  /** send(2) until everything is sent, under one deadline. */
  sendall(data: Bytes, flags?: number): void
  sendall(data: Bytes, flags?: number, ...extra: never[]): void {
    if (!(data instanceof Uint8Array) || !plain(flags) || extra.length > 0) {
      takes('sendall', 1, 2, [data, flags, ...extra])
    }
    this.#core.sendall(data, flags)
  }

  /** sendto(2). */
  sendto(data: Bytes, address: AddressInput): number
  sendto(data: Bytes, flags: number, address: AddressInput): number
  sendto(...args: [Bytes, AddressInput] | [Bytes, number, AddressInput]): number {
    const [data, flags, address] = args as [Bytes, number, AddressInput?]
    if (flags === undefined || args.length > 3) refuseSendto(args)
    return address === undefined
      ? this.#core.sendto(data, asAddress(flags))
      : this.#core.sendto(data, flags, asAddress(address))
  }

  /**
   * recvmsg(2): the bytes, the ancillary items, msg_flags and the sender's address.
   *
   * @param ancbufsize room for ancillary data, from CMSG_SPACE or CMSG_LEN.
   */
  recvmsg<A extends AnyAddress = DefaultAddress>(
    bufsize: number,
    ancbufsize?: number,
    flags?: number,
  ): [data: Buffer, ancdata: AncillaryItem[], msg_flags: number, address: NoInfer<A>]
  recvmsg(...args: unknown[]): unknown {
    takes('recvmsg', 1, 3, args)
    return this.#core.recvmsg(...(args as [number]))
  }

  /** recvmsg(2) into the caller's memory, buffer after buffer: the number of bytes, then as in {@link recvmsg}. */
  recvmsg_into<A extends AnyAddress = DefaultAddress>(
    buffers: Iterable<Bytes>,
    ancbufsize?: number,
    flags?: number,
  ): [nbytes: number, ancdata: AncillaryItem[], msg_flags: number, address: NoInfer<A>]
  recvmsg_into(...args: unknown[]): unknown {
    takes('recvmsg_into', 1, 3, args)
    const [buffers, ancbufsize = 0, flags = 0] = args
    const room = toSsize(ancbufsize)
    return this.#core.recvmsgInto(items(buffers), room, toCInt(flags))
  }

  /** sendmsg(2): the buffers as one message, with ancillary items. */
  sendmsg(
    buffers: Iterable<Bytes>,
    ancdata?: Iterable<AncillaryInput>,
    flags?: number,
    address?: AddressInput | null,
  ): number
  sendmsg(...args: unknown[]): number {
    takes('sendmsg', 1, 4, args)
    const [buffers, ancdata, flags = 0, address] = args
    const bits = toCInt(flags)
    return this.#core.sendmsg(items(buffers), ancdata as Iterable<AncillaryInput>, bits, address as Address)
  }

  /** sendmsg(2) to an AF_ALG operation socket, with its parameters as ancillary items. */
  sendmsg_afalg(msg: Iterable<Bytes>, keywords: AfalgOptions): number
  sendmsg_afalg(keywords: SendmsgAfalgKeywords): number
  sendmsg_afalg(...args: unknown[]): number {
    if (this.family !== AF_ALG) throw new OSError('algset is only supported for AF_ALG')
    const [msg, op, iv, assoclen, flags] = parseKeywords(afalgSignature, args)
    const options = { op, iv, assoclen, flags } as AfalgOptions
    return this.#core.sendmsgAfalg(msg as Iterable<Bytes> | undefined, options)
  }
}

/** The arguments of recv_into and recvfrom_into, unless they are the usual ones. */
function intoArguments(name: string, args: readonly unknown[]): [Bytes, number | undefined, number | undefined] {
  const [buffer, nbytes, flags] = parseKeywords(
    { name, parameters: recvIntoParameters, required: 1 },
    args,
    (first) => {
      if (ArrayBuffer.isView(first) || isAnyArrayBuffer(first)) return
      throw new TypeError(`${name}() argument 1 must be read-write bytes-like object, not ${argumentTypeName(first)}`)
    },
  )
  return [buffer as Bytes, nbytes as number | undefined, flags as number | undefined]
}

/** The buffers as given. Python would iterate over a string or a dict, and find that a character or key is not a buffer. */
function items(buffers: unknown): Iterable<Bytes> {
  const keys = buffers instanceof Map ? buffers.keys() : isKeywords(buffers) ? Object.keys(buffers) : buffers
  return (typeof keys === 'string' ? [...keys] : keys) as Iterable<Bytes>
}

function refuseSendto(args: readonly unknown[]): never {
  const count = givenCount(args)
  refuseKeywords('sendto', args, 3, count)
  throw new TypeError(`sendto() takes 2 or 3 arguments (${count} given)`)
}

brand(SocketTypeClass, 'python.SocketType')

/** CPython's `_socket.socket`, the base of `socket`: `sock instanceof SocketType` holds for both. */
export const SocketType: CallableClass<SocketArguments, SocketTypeClass> = /* @__PURE__ */ callableClass(
  SocketTypeClass,
  'socket',
)
/** An object of `_socket.socket`. */
export type SocketType = SocketTypeClass
