import type { Backend } from '../backend/index.js'
import type { SockaddrContext } from './types.js'

/** Bytes of an interface name without NUL (IFNAMSIZ - 1). */
export const IFNAME_MAX = 15

/**
 * The index of an interface, asked through the socket.
 *
 * @throws ENODEV for an unknown name.
 */
export function interfaceIndexOf(context: SockaddrContext, backend: Backend, name: Uint8Array): number {
  const index = context.interfaceIndex(name)
  if (index < 0) throw context.voice.systemCall(backend, -index, 'ioctl')
  return index
}
