/** SO_RCVTIMEO and SO_SNDTIMEO: a struct timeval, or milliseconds on Windows. */
import type { Abi } from '../abi/types.js'
import { ValueError } from '../errors/os-error.js'
import { pythonTypeName } from '../errors/python-type.js'
import { readU32, writeU32 } from '../sockaddr/header.js'
import { type SocketBase, stateOf } from '../socket/socket-base.js'

/** Bytes of the option's value. */
export function timeoutOptionSize(abi: Abi): number {
  return abi.platform === 'win32' ? 4 : 16
}

/**
 * Write a timeout.
 *
 * @param timeoutMs rounded up to the option's unit, so that a small timeout never becomes none; null or 0 is no timeout.
 * @throws TypeError, ValueError.
 */
export function writeTimeoutOption(abi: Abi, timeoutMs: number | null): Buffer {
  if (timeoutMs !== null && typeof timeoutMs !== 'number') {
    throw new TypeError(`timeoutMs must be a number or null, not ${pythonTypeName(timeoutMs)}`)
  }
  const ms = timeoutMs ?? 0
  if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER / 1000)) throw new ValueError('timeoutMs out of range')
  const data = Buffer.alloc(timeoutOptionSize(abi))
  if (abi.platform === 'win32') {
    const whole = Math.ceil(ms)
    if (whole > 0xffffffff) throw new ValueError('timeoutMs out of range')
    writeU32(abi.layout, data, 0, whole)
    return data
  }
  const microseconds = Math.ceil(ms * 1000)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  view.setBigInt64(0, BigInt(Math.floor(microseconds / 1e6)), abi.layout.littleEndian)
  const fraction = microseconds % 1e6
  // macOS has the microseconds in an int, followed by padding.
  if (abi.platform === 'darwin') writeU32(abi.layout, data, 8, fraction)
  else view.setBigInt64(8, BigInt(fraction), abi.layout.littleEndian)
  return data
}

/** Read a timeout in milliseconds; null if there is none. */
export function readTimeoutOption(abi: Abi, data: Uint8Array): number | null {
  let ms: number
  if (abi.platform === 'win32') ms = readU32(abi.layout, data, 0)
  else {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    const seconds = Number(view.getBigInt64(0, abi.layout.littleEndian))
    const fraction =
      abi.platform === 'darwin' ? readU32(abi.layout, data, 8) : Number(view.getBigInt64(8, abi.layout.littleEndian))
    ms = seconds * 1000 + fraction / 1000
  }
  return ms === 0 ? null : ms
}

/** Which of the kernel's two timeouts: for receives and accept, or for sends and connect. */
export type TimeoutDirection = 'receive' | 'send'

/**
 * getsockopt(SO_RCVTIMEO or SO_SNDTIMEO) in milliseconds, null for none. It belongs to the open socket, so duplicates and other
 * processes share it; `timeoutMs` belongs to this object.
 */
export function getKernelTimeout(socket: SocketBase, direction: TimeoutDirection): number | null {
  const { env, abi } = stateOf(socket)
  return readTimeoutOption(abi, socket.getsockopt(env.SOL_SOCKET, option(socket, direction), timeoutOptionSize(abi)))
}

/** setsockopt(SO_RCVTIMEO or SO_SNDTIMEO) in milliseconds, null for none. @throws TypeError, ValueError, OSError */
export function setKernelTimeout(socket: SocketBase, direction: TimeoutDirection, timeoutMs: number | null): void {
  const { env, abi } = stateOf(socket)
  socket.setsockopt(env.SOL_SOCKET, option(socket, direction), writeTimeoutOption(abi, timeoutMs))
}

function option(socket: SocketBase, direction: TimeoutDirection): number {
  if (direction !== 'receive' && direction !== 'send') throw new ValueError("direction must be 'receive' or 'send'")
  return stateOf(socket).env.constant(direction === 'receive' ? 'SO_RCVTIMEO' : 'SO_SNDTIMEO')
}
