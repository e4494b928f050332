import type { Abi } from '../abi/types.js'
import { type AncillaryItem, decodeAncillary } from './decode.js'

/** The fds in one item's data; bytes of a cut-off last one are left out. */
export function fdsOfItem(abi: Abi, data: Uint8Array): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const fds: number[] = []
  for (let offset = 0; offset + 4 <= data.length; offset += 4) fds.push(view.getInt32(offset, abi.layout.littleEndian))
  return fds
}

/** Whether an item carries fds. */
export function isRights(abi: Abi, [level, type]: AncillaryItem): boolean {
  return level === abi.constants.SOL_SOCKET && type === abi.constants.SCM_RIGHTS
}

/** Every fd that came in a control buffer, a pidfd (SO_PASSPIDFD) among them. */
export function receivedFds(abi: Abi, control: Uint8Array): number[] {
  return decodeAncillary(abi, control).items.flatMap((item) =>
    isRights(abi, item) || isPidfd(abi, item) ? fdsOfItem(abi, item[2]) : [],
  )
}

function isPidfd(abi: Abi, [level, type]: AncillaryItem): boolean {
  return level === abi.constants.SOL_SOCKET && type === abi.extensions.SCM_PIDFD
}
