import { OSError } from '@sockcall/core'
import { bindArguments } from '../calling/keywords.js'
import { AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY, SOCK_STREAM } from './constants.js'
import { socket } from './socket.js'

/** Whether IPv6 support was built in. The machine may still lack IPv6. */
export const has_ipv6 = true

/** Whether one AF_INET6 socket can serve both IPv4 and IPv6 here. */
export function has_dualstack_ipv6(): boolean
export function has_dualstack_ipv6(...args: unknown[]): boolean {
  bindArguments({ name: 'has_dualstack_ipv6', parameters: [], required: 0 }, args)
  if (IPPROTO_IPV6 === undefined || IPV6_V6ONLY === undefined) return false
  try {
    using sock = new socket(AF_INET6, SOCK_STREAM)
    sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
    return true
  } catch (error) {
    if (error instanceof OSError) return false
    throw error
  }
}
