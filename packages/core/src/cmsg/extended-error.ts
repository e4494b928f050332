/** struct sock_extended_err: what recvmsg with MSG_ERRQUEUE returns (Linux). */

import { errnoCode } from '../abi/errno-code.js'
import type { Abi } from '../abi/types.js'
import { readFamily, readU32 } from '../sockaddr/header.js'
import { decodeSockaddr } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { defaultVoice } from '../voice/default-voice.js'

/** Who reported the error: this machine, an ICMP message, or the kernel about a packet it sent. */
export type ErrorOrigin = 'none' | 'local' | 'icmp' | 'icmp6' | 'timestamping' | 'zerocopy' | 'txtime' | 'unknown'

/** One entry of a socket's error queue. */
export interface ExtendedError {
  /** Positive errno; 0 for reports that are not errors (zerocopy). */
  readonly errno: number
  /** `'ECONNREFUSED'`; undefined if there is no errno. */
  readonly code: string | undefined
  /** Who reported it. */
  readonly origin: ErrorOrigin
  /** The number behind `origin` (SO_EE_ORIGIN_*). */
  readonly originNumber: number
  /** ICMP's type, or what the origin stores in its place. */
  readonly icmpType: number
  /** ICMP's code. */
  readonly icmpCode: number
  /** The MTU found (EMSGSIZE), or the first send in a zerocopy report's range. */
  readonly info: number
  /** The last send in a zerocopy report's range, or a timestamp's key. */
  readonly data: number
  /** The machine that sent the ICMP message. */
  readonly offender: Address | null
}

/** sizeof(struct sock_extended_err); the offender's sockaddr follows. */
export const EXTENDED_ERROR_SIZE = 16

const origins: readonly ErrorOrigin[] = ['none', 'local', 'icmp', 'icmp6', 'timestamping', 'zerocopy', 'txtime']

/** Read a struct sock_extended_err and the offender's address after it. */
export function readExtendedError(abi: Abi, data: Uint8Array): ExtendedError {
  const { layout } = abi
  const errno = readU32(layout, data, 0)
  const originNumber = data[4] ?? 0
  return {
    errno,
    code: errno === 0 ? undefined : errnoCode(abi, errno),
    origin: origins[originNumber] ?? 'unknown',
    originNumber,
    icmpType: data[5] ?? 0,
    icmpCode: data[6] ?? 0,
    info: readU32(layout, data, 8),
    data: readU32(layout, data, 12),
    offender: readOffender(abi, data.subarray(EXTENDED_ERROR_SIZE)),
  }
}

function readOffender(abi: Abi, sockaddr: Uint8Array): Address | null {
  // AF_UNSPEC: there is no offender.
  if (sockaddr.length < 2 || readFamily(abi.layout, sockaddr) === 0) return null
  const context = { abi, voice: defaultVoice, family: 0, proto: 0, interfaceIndex: () => -1, interfaceName: () => '' }
  return decodeSockaddr(context, sockaddr, sockaddr.length)
}
