import { darwinConstants } from './darwin-constants.js'
import { darwinErrnos } from './darwin-errnos.js'
import { darwinExtensions } from './darwin-extensions.js'
import type { Abi } from './types.js'

/** macOS on x64 and arm64. */
export const darwinAbi: Abi = {
  platform: 'darwin',
  layout: {
    littleEndian: true,
    hasSaLen: true,
    sunPathSize: 104,
    sockaddrStorageSize: 128,
    cmsgHeaderSize: 12,
    cmsgLenSize: 4,
    cmsgAlign: 4,
    longSize: 8,
  },
  get constants() {
    return darwinConstants()
  },
  get extensions() {
    return darwinExtensions()
  },
  get errnos() {
    return darwinErrnos()
  },
}
