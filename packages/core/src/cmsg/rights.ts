import type { Abi } from '../abi/types.js'
import { type AncillaryItem, decodeAncillary } from './decode.js'
import { cmsgLayout } from './layout.js'
import { readInt32 } from './words.js'

/** The fds in one item's data; the bytes of a truncated last one are ignored. */
export function fdsOfItem(abi: Abi, data: Uint8Array): number[] {
  const layout = cmsgLayout(abi)
  const fds: number[] = []
  for (let offset = 0; offset + 4 <= data.length; offset += 4) fds.push(readInt32(layout, data, offset))
  return fds
}

/** The levels and types of items that carry fds; undefined if the platform has none. */
interface RightsNumbers {
  readonly abi: Abi
  readonly level: number | undefined
  readonly rights: number | undefined
  readonly pidfd: number | undefined
}

/** The numbers of the last platform asked for: tables of constants are large, and a program has one platform. */
let last: RightsNumbers | null = null

function numbersOf(abi: Abi): RightsNumbers {
  if (last !== null && last.abi === abi) return last
  const { constants, extensions } = abi
  last = { abi, level: constants.SOL_SOCKET, rights: constants.SCM_RIGHTS, pidfd: extensions.SCM_PIDFD }
  return last
}

/** Whether an item carries fds. */
export function isRights(abi: Abi, item: AncillaryItem): boolean {
  const { level, rights } = numbersOf(abi)
  return item[0] === level && item[1] === rights
}

/** Every fd in a control buffer, a pidfd (SO_PASSPIDFD) included. */
export function receivedFds(abi: Abi, control: Uint8Array): number[] {
  return fdsOfItems(abi, decodeAncillary(abi, control).items)
}

/** Every fd in ancillary items. */
export function fdsOfItems(abi: Abi, items: readonly AncillaryItem[]): number[] {
  const { level, rights, pidfd } = numbersOf(abi)
  return items.flatMap((item) =>
    item[0] === level && (item[1] === rights || item[1] === pidfd) ? fdsOfItem(abi, item[2]) : [],
  )
}
