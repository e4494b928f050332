import type { Backend } from '../backend/index.js'
import { errnoError } from '../errors/raise.js'
import type { SockaddrContext } from './types.js'

/** Bytes of an interface's name without its NUL (IFNAMSIZ less one). */
export const IFNAME_MAX = 15

/**
 * The index of an interface, by the socket itself.
 *
 * @throws OSError: ENODEV for a name that no interface has.
 */
export function interfaceIndexOf(context: SockaddrContext, backend: Backend, name: Uint8Array): number {
  const index = context.interfaceIndex(name)
  if (index < 0) throw errnoError(backend, -index, 'ioctl')
  return index
}
