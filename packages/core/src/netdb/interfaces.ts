/** if_nameindex, if_nametoindex, if_indextoname (S61). */
import type { Backend } from '../backend/index.js'
import { errnoError } from '../errors/raise.js'
import { fsDecode } from '../host/fs-encoding.js'
import { fsName } from '../sockaddr/fs-name.js'
import { nativeUnsigned } from './byteorder.js'

/** The network interfaces. */
export function ifNameindex(backend: Backend): [index: number, name: string][] {
  const entries = backend.netdb.ifNameindex()
  if (typeof entries === 'number') throw errnoError(backend, -entries, 'if_nameindex')
  return entries.map(({ index, name }) => [index, fsDecode(name)])
}

/**
 * An interface's index.
 *
 * @throws OSError (ENODEV for an unknown name), ValueError, TypeError.
 */
export function ifNametoindex(backend: Backend, name: unknown): number {
  const index = backend.netdb.ifNametoindex(fsName(name))
  if (index < 0) throw errnoError(backend, -index, 'if_nametoindex')
  return index
}

/**
 * An interface's name.
 *
 * @throws OSError (ENXIO for an unknown index), ValueError for a negative one, OverflowError, TypeError.
 */
export function ifIndextoname(backend: Backend, index: unknown): string {
  const name = backend.netdb.ifIndextoname(nativeUnsigned(index, 32, 'unsigned int'))
  if (typeof name === 'number') throw errnoError(backend, -name, 'if_indextoname')
  return fsDecode(name)
}
