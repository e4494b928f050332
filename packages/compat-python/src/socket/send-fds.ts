import { type Bytes, OSError, ValueError } from '@sockcall/core'
import { fdsOfItem, isIndex, isRights, pythonTypeName } from '@sockcall/core/internal'
import { toCInt } from '../calling/integers.js'
import { bindArguments } from '../calling/keywords.js'
import { platformAbi } from '../calling/platform-constant.js'
import { AttributeError } from '../exceptions/attribute-error.js'
import type { AnyAddress, DefaultAddress } from './addresses.js'
import { CMSG_LEN } from './cmsg.js'
import { SCM_RIGHTS, SOL_SOCKET } from './constants.js'
import type { SocketClass } from './socket.js'

/** More than any kernel takes (Linux: 253); an endless list must not fill the memory. */
const MOST_FDS = 65536

/** sizeof(int), the type of a descriptor. */
const INT_BYTES = 4

const sendSignature = { name: 'send_fds', parameters: ['sock', 'buffers', 'fds', 'flags', 'address'], required: 3 }
const recvSignature = { name: 'recv_fds', parameters: ['sock', 'bufsize', 'maxfds', 'flags'], required: 3 }

/**
 * Send descriptors over an AF_UNIX socket, along with at least one byte. `flags` and `address` are ignored, as in CPython.
 *
 * @returns the number of bytes sent.
 */
export function send_fds(
  sock: SocketClass,
  buffers: Iterable<Bytes>,
  fds: Iterable<number>,
  flags?: number,
  address?: unknown,
): number
export function send_fds(...args: unknown[]): number {
  const [sock, buffers, fds] = bindArguments(sendSignature, args) as [SocketClass, Iterable<Bytes>, unknown]
  const send = method(sock, 'sendmsg')
  return send.call(sock, buffers, [[SOL_SOCKET, SCM_RIGHTS, nativeInts(fds)]])
}

/**
 * Receive up to `bufsize` bytes and `maxfds` descriptors. `flags` is ignored, as in CPython.
 *
 * @returns the bytes, the descriptors (inheritable), msg_flags, and the sender's address.
 */
export function recv_fds<A extends AnyAddress = DefaultAddress>(
  sock: SocketClass,
  bufsize: number,
  maxfds: number,
  flags?: number,
): [data: Buffer, fds: number[], msg_flags: number, address: NoInfer<A>]
export function recv_fds<A extends AnyAddress = DefaultAddress>(
  ...args: unknown[]
): [Buffer, number[], number, NoInfer<A>] {
  const [sock, bufsize, maxfds] = bindArguments(recvSignature, args) as [SocketClass, number, unknown]
  const receive = method(sock, 'recvmsg')
  if (maxfds === null) throw new TypeError("unsupported operand type(s) for *: 'NoneType' and 'int'")
  // Four times anything but a number is NaN, which CMSG_LEN refuses.
  const room = isIndex(maxfds) ? BigInt(maxfds) * BigInt(INT_BYTES) : maxfds
  const [data, ancillary, msgFlags, address] = receive.call(sock, bufsize, CMSG_LEN(room as number))
  const fds = ancillary.flatMap((item) => (isRights(platformAbi, item) ? fdsOfItem(platformAbi, item[2]) : []))
  return [data, fds, msgFlags, address as NoInfer<A>]
}

function method<N extends 'sendmsg' | 'recvmsg'>(sock: SocketClass, name: N): SocketClass[N] {
  const found: unknown = sock === null || sock === undefined ? undefined : sock[name]
  if (typeof found === 'function') return found as SocketClass[N]
  throw new AttributeError(`'${pythonTypeName(sock)}' object has no attribute '${name}'`)
}

/** Python's `array.array('i', fds)`. */
function nativeInts(fds: unknown): Uint8Array {
  if (fds instanceof Uint8Array) {
    if (fds.length % INT_BYTES !== 0) throw new ValueError('bytes length not a multiple of item size')
    return fds
  }
  if (typeof fds === 'string') throw new TypeError("cannot use a str to initialize an array with typecode 'i'")
  if (fds === null || fds === undefined || typeof Object(fds)[Symbol.iterator] !== 'function') {
    throw new TypeError(`'${pythonTypeName(fds)}' object is not iterable`)
  }
  const ints: number[] = []
  for (const fd of fds as Iterable<unknown>) {
    if (ints.length === MOST_FDS) throw new OSError('ancillary data item too large')
    ints.push(toCInt(fd))
  }
  return new Uint8Array(Int32Array.from(ints).buffer)
}
