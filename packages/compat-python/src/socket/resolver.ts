import { getaddrinfo as askAddrinfo, getnameinfo as askNameinfo } from '@sockcall/core'
import { pythonVoice } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { bindArguments } from '../calling/keywords.js'
import { takes } from '../calling/positional.js'
import type { AnyAddress, DefaultAddress } from './addresses.js'

/** The keyword arguments of `getaddrinfo()`. */
export interface GetaddrinfoKeywords {
  /** AF_*; 0 for any. */
  readonly family?: number | undefined
  /** SOCK_*; 0 for any. */
  readonly type?: number | undefined
  /** IPPROTO_*; 0 for any. */
  readonly proto?: number | undefined
  /** AI_* bits. */
  readonly flags?: number | undefined
}

/** One answer of getaddrinfo. */
export type AddrinfoTuple<A extends AnyAddress = DefaultAddress> = [
  family: number,
  type: number,
  proto: number,
  canonname: string,
  sockaddr: A,
]

type Host = string | Uint8Array | null
type Port = string | number | bigint | Uint8Array | null

const signature = {
  name: 'getaddrinfo',
  parameters: ['host', 'port', 'family', 'type', 'proto', 'flags'],
  required: 2,
  constants: ['family', 'type', 'proto', 'flags'],
}

/**
 * getaddrinfo(3), blocking.
 *
 * @throws gaierror; UnicodeEncodeError for a host that IDNA refuses.
 */
export function getaddrinfo<A extends AnyAddress = DefaultAddress>(
  host: Host,
  port: Port,
  family?: number,
  type?: number,
  proto?: number,
  flags?: number,
): AddrinfoTuple<NoInfer<A>>[]
export function getaddrinfo<A extends AnyAddress = DefaultAddress>(
  host: Host,
  port: Port,
  keywords: GetaddrinfoKeywords,
): AddrinfoTuple<NoInfer<A>>[]
export function getaddrinfo<A extends AnyAddress = DefaultAddress>(
  keywords: GetaddrinfoKeywords & { host: Host; port: Port },
): AddrinfoTuple<NoInfer<A>>[]
export function getaddrinfo<A extends AnyAddress = DefaultAddress>(...args: unknown[]): AddrinfoTuple<NoInfer<A>>[] {
  const [host, port, family, type, proto, flags] = bindArguments(signature, args)
  return askAddrinfo(bound().env.backend, host, port, family, type, proto, flags, pythonVoice) as AddrinfoTuple<
    NoInfer<A>
  >[]
}

/**
 * getnameinfo(3), blocking.
 *
 * @param sockaddr `[host, port]`, or four items for IPv6; the host must be numeric.
 * @param flags NI_* bits.
 * @returns host and service, both strings.
 */
export function getnameinfo(
  sockaddr: readonly [host: string, port: number, flowinfo?: number, scope_id?: number],
  flags: number,
): [host: string, service: string]
export function getnameinfo(...args: unknown[]): [string, string] {
  takes('getnameinfo', 2, 2, args)
  return askNameinfo(bound().env.backend, args[0], args[1], pythonVoice)
}
