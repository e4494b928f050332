/** SO_RCVTIMEO and SO_SNDTIMEO, the kernel's own timeouts. */
import type { Abi } from '../abi/types.js'
import { type SocketBase, stateOf } from '../base/socket-base.js'
import { longestTimevalMs, readTimeval, timevalSize, writeTimeval } from '../call/timeval.js'
import { argumentTypeError, argumentValueError, rangeError, shown } from '../options/check-options.js'

/**
 * Write a timeout.
 *
 * @param timeoutMs rounded up to the option's unit, so that a small timeout never becomes none; null or 0 is no timeout.
 * @throws TypeError, RangeError.
 */
export function writeTimeoutOption(abi: Abi, timeoutMs: number | null): Buffer {
  if (timeoutMs !== null && typeof timeoutMs !== 'number') {
    throw argumentTypeError(`timeoutMs must be a number or null, not ${shown(timeoutMs)}`)
  }
  const ms = timeoutMs ?? 0
  if (!(ms >= 0 && ms <= longestTimevalMs(abi)))
    throw rangeError(`timeoutMs must be from 0 to ${longestTimevalMs(abi)}, not ${ms}`)
  return writeTimeval(abi, ms)
}

/** Read a timeout in milliseconds; null if there is none. */
export function readTimeoutOption(abi: Abi, data: Uint8Array): number | null {
  return readTimeval(abi, data) || null
}

/** Which of the kernel's two timeouts: for receives and accept, or for sends and connect. */
export type TimeoutDirection = 'receive' | 'send'

/**
 * getsockopt(SO_RCVTIMEO or SO_SNDTIMEO) in milliseconds, null for none. It belongs to the open socket, so duplicates and other
 * processes share it; `timeoutMs` belongs to this object.
 */
export function getKernelTimeout(socket: SocketBase, direction: TimeoutDirection): number | null {
  const { env, abi } = stateOf(socket)
  return readTimeoutOption(abi, socket.getsockopt(env.numbers.SOL_SOCKET, option(socket, direction), timevalSize(abi)))
}

/** setsockopt(SO_RCVTIMEO or SO_SNDTIMEO) in milliseconds, null for none. @throws TypeError, RangeError, OSError */
export function setKernelTimeout(socket: SocketBase, direction: TimeoutDirection, timeoutMs: number | null): void {
  const { env, abi } = stateOf(socket)
  socket.setsockopt(env.numbers.SOL_SOCKET, option(socket, direction), writeTimeoutOption(abi, timeoutMs))
}

function option(socket: SocketBase, direction: TimeoutDirection): number {
  if (direction !== 'receive' && direction !== 'send') throw argumentValueError("direction must be 'receive' or 'send'")
  return stateOf(socket).env.constant(direction === 'receive' ? 'SO_RCVTIMEO' : 'SO_SNDTIMEO')
}
