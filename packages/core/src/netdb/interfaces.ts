/** if_nameindex, if_nametoindex, if_indextoname (S61). */
import type { Backend } from '../backend/index.js'
import { fsDecode } from '../host/fs-encoding.js'
import { fsName } from '../sockaddr/fs-name.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'
import { nativeUnsigned } from './byteorder.js'

/** The network interfaces. */
export function ifNameindex(backend: Backend, voice: Voice = defaultVoice): [index: number, name: string][] {
  const entries = backend.netdb.ifNameindex()
  if (typeof entries === 'number') throw voice.systemCall(backend, -entries, 'if_nameindex')
  return entries.map(({ index, name }) => [index, fsDecode(name)])
}

/**
 * An interface's index.
 *
 * @throws OSError (ENODEV for an unknown name), ValueError, TypeError.
 */
export function ifNametoindex(backend: Backend, name: unknown, voice: Voice = defaultVoice): number {
  const index = backend.netdb.ifNametoindex(fsName(voice, name, 'name'))
  if (index < 0) throw voice.systemCall(backend, -index, 'if_nametoindex')
  return index
}

/**
 * An interface's name.
 *
 * @throws OSError (ENXIO for an unknown index), ValueError for a negative one, OverflowError, TypeError.
 */
export function ifIndextoname(backend: Backend, index: unknown, voice: Voice = defaultVoice): string {
  const name = backend.netdb.ifIndextoname(nativeUnsigned(voice, index, 'index', 'unsigned int'))
  if (typeof name === 'number') throw voice.systemCall(backend, -name, 'if_indextoname')
  return fsDecode(name)
}
