import type { Abi } from './types.js'
import { win32Constants } from './win32-constants.js'
import { win32Errnos } from './win32-errnos.js'
import { win32Extensions } from './win32-extensions.js'

/** Windows on x64 and arm64. */
export const win32Abi: Abi = {
  platform: 'win32',
  layout: {
    littleEndian: true,
    hasSaLen: false,
    sunPathSize: 108,
    sockaddrStorageSize: 128,
    cmsgHeaderSize: 16,
    cmsgLenSize: 8,
    cmsgAlign: 8,
    longSize: 4,
  },
  get constants() {
    return win32Constants()
  },
  get extensions() {
    return win32Extensions()
  },
  get errnos() {
    return win32Errnos()
  },
}
