import { linuxBluetoothConstants } from './linux-bluetooth.js'
import { linuxConstants } from './linux-constants.js'
import { linuxErrnos } from './linux-errnos.js'
import { linuxExtensions } from './linux-extensions.js'
import { once } from './once.js'
import type { Abi } from './types.js'

const constants = once(() => ({ ...linuxConstants(), ...linuxBluetoothConstants() }))

/** Linux with glibc on a 64-bit little-endian machine (x64, arm64). */
export const linuxAbi: Abi = {
  platform: 'linux',
  layout: {
    littleEndian: true,
    hasSaLen: false,
    sunPathSize: 108,
    sockaddrStorageSize: 128,
    cmsgHeaderSize: 16,
    cmsgLenSize: 8,
    cmsgAlign: 8,
    longSize: 8,
  },
  get constants() {
    return constants()
  },
  get extensions() {
    return linuxExtensions()
  },
  get errnos() {
    return linuxErrnos()
  },
}
