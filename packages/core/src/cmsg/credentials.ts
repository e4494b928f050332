/** struct ucred: who is at the other end of an AF_UNIX socket (Linux). */
import type { Abi } from '../abi/types.js'
import { toCInt, toUnsignedMask32 } from '../errors/python-int.js'
import { readU32, writeU32 } from '../sockaddr/header.js'
import type { AncillaryItem } from './decode.js'

/** A process and its user and group; -1 (0xffffffff) where the kernel does not know. */
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

/** An item for sendmsg that shows the receiver who sends. The kernel refuses what is not true, except to root. */
export function credentialsItem(abi: Abi, { pid, uid, gid }: Credentials): AncillaryItem {
  const data = Buffer.alloc(CREDENTIALS_SIZE)
  writeU32(abi.layout, data, 0, toCInt(pid))
  writeU32(abi.layout, data, 4, toUnsignedMask32(uid))
  writeU32(abi.layout, data, 8, toUnsignedMask32(gid))
  return [abi.constants.SOL_SOCKET ?? 1, abi.constants.SCM_CREDENTIALS ?? 2, data]
}
