/** SO_BINDTODEVICE (Linux): bind a socket to one interface. */

import { type SocketBase, stateOf } from '../base/socket-base.js'
import { checkGiven, rangeError } from '../options/check-options.js'
import { aString, orNull } from '../options/option-kinds.js'

/** IFNAMSIZ, including the terminating NUL. */
const NAME_SIZE = 16

/**
 * setsockopt(SO_BINDTODEVICE): send and receive through this interface alone, whatever the routes.
 *
 * @param name the interface; null removes the binding.
 * @throws TypeError; RangeError for an impossible name; OSError ENODEV, EPERM.
 */
export function bindToDevice(socket: SocketBase, name: string | null): void {
  const { env } = stateOf(socket)
  checkGiven('bindToDevice', 'name', name, orNull(aString))
  const bytes = Buffer.from(name ?? '')
  if (name === '' || bytes.length >= NAME_SIZE || bytes.includes(0)) {
    throw rangeError(`interface name must be 1-${NAME_SIZE - 1} bytes`)
  }
  socket.setsockopt(env.numbers.SOL_SOCKET, env.constant('SO_BINDTODEVICE'), bytes)
}

/** getsockopt(SO_BINDTODEVICE): the interface, or null. */
export function boundDevice(socket: SocketBase): string | null {
  const { env } = stateOf(socket)
  const bytes = socket.getsockopt(env.numbers.SOL_SOCKET, env.constant('SO_BINDTODEVICE'), NAME_SIZE)
  const end = bytes.indexOf(0)
  const name = bytes.subarray(0, end < 0 ? bytes.length : end).toString()
  return name === '' ? null : name
}
