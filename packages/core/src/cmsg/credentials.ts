/** struct ucred: who is at the other end of an AF_UNIX socket (Linux). */
import type { Abi } from '../abi/types.js'
import { checkAllGiven, type KindsOf } from '../options/check-options.js'
import { anInteger } from '../options/option-kinds.js'
import { readU32, writeU32 } from '../sockaddr/header.js'
import type { AncillaryItem } from './decode.js'

/** A process and its user and group; -1 (0xffffffff) if the kernel does not know. */
export interface Credentials {
  /** The process. */
  readonly pid: number
  /** Its user. */
  readonly uid: number
  /** Its group. */
  readonly gid: number
}

/** sizeof(struct ucred). */
export const CREDENTIALS_SIZE = 12

/** Read a struct ucred. */
export function readCredentials(abi: Abi, data: Uint8Array): Credentials {
  const { layout } = abi
  return { pid: readU32(layout, data, 0) | 0, uid: readU32(layout, data, 4), gid: readU32(layout, data, 8) }
}

/** A user or group id; -1 stands for none, as in C. */
const anId = anInteger(-1, 0xffffffff)
const kinds: KindsOf<Credentials> = { pid: anInteger(0, 0x7fffffff), uid: anId, gid: anId }

/**
 * An item for sendmsg that tells the receiver who sends. The kernel refuses false credentials, except from root.
 *
 * @throws TypeError, RangeError for anything but {@link Credentials}.
 */
export function credentialsItem(abi: Abi, credentials: Credentials): AncillaryItem {
  const { pid, uid, gid } = checkAllGiven('credentialsItem', credentials, kinds)
  const data = Buffer.alloc(CREDENTIALS_SIZE)
  writeU32(abi.layout, data, 0, pid)
  writeU32(abi.layout, data, 4, uid)
  writeU32(abi.layout, data, 8, gid)
  return [abi.constants.SOL_SOCKET ?? 1, abi.constants.SCM_CREDENTIALS ?? 2, data]
}
