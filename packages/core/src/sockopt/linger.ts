/** SO_LINGER. */
import type { Abi } from '../abi/types.js'
import { type SocketBase, stateOf } from '../base/socket-base.js'
import { checkAllGiven, type KindsOf } from '../options/check-options.js'
import { aBoolean, anInteger } from '../options/option-kinds.js'
import { readU16, readU32, writeU16, writeU32 } from '../sockaddr/header.js'

/** What close does with unsent data. */
export interface Linger {
  /** Wait until it is sent. If off, close returns at once and the system goes on sending. */
  readonly on: boolean
  /** How long to wait. On with 0 seconds resets the connection. */
  readonly seconds: number
}

/**
 * Write a struct linger: two ints, or two shorts on Windows.
 *
 * @throws TypeError, RangeError for anything but a {@link Linger}.
 */
export function writeLinger(abi: Abi, linger: Linger): Buffer {
  const kinds: KindsOf<Linger> = { on: aBoolean, seconds: anInteger(0, abi.platform === 'win32' ? 0xffff : 0x7fffffff) }
  const { on, seconds } = checkAllGiven('setLinger', linger, kinds)
  const size = lingerSize(abi)
  const data = Buffer.alloc(size)
  const write = size === 4 ? writeU16 : writeU32
  write(abi.layout, data, 0, on ? 1 : 0)
  write(abi.layout, data, size / 2, seconds)
  return data
}

/** Read a struct linger. */
export function readLinger(abi: Abi, data: Uint8Array): Linger {
  const size = lingerSize(abi)
  const read = size === 4 ? readU16 : readU32
  return { on: read(abi.layout, data, 0) !== 0, seconds: read(abi.layout, data, size / 2) }
}

/** sizeof(struct linger). */
export function lingerSize(abi: Abi): number {
  return abi.platform === 'win32' ? 4 : 8
}

/** getsockopt(SO_LINGER). */
export function getLinger(socket: SocketBase): Linger {
  const { env, abi } = stateOf(socket)
  return readLinger(abi, socket.getsockopt(env.numbers.SOL_SOCKET, env.constant('SO_LINGER'), lingerSize(abi)))
}

/** setsockopt(SO_LINGER). `{ on: true, seconds: 0 }` makes close reset the connection. @throws TypeError, RangeError, OSError */
export function setLinger(socket: SocketBase, linger: Linger): void {
  const { env, abi } = stateOf(socket)
  socket.setsockopt(env.numbers.SOL_SOCKET, env.constant('SO_LINGER'), writeLinger(abi, linger))
}
