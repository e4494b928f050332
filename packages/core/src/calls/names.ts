import type { SocketState } from '../call/socket-state.js'
import { sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { scratchAddress } from './recv.js'

/** getsockname(2). */
export function getsockname(state: SocketState): Address | null {
  const { env } = state
  env.memory.addrlen[0] = sockaddrCapacity(state)
  const rc = env.sys.getsockname(state.fd, env.memory.sockaddr, env.memory.addrlen)
  if (rc < 0) throw state.error(rc, 'getsockname')
  return scratchAddress(state)
}

/** getpeername(2). */
export function getpeername(state: SocketState): Address | null {
  const { env } = state
  env.memory.addrlen[0] = sockaddrCapacity(state)
  const rc = env.sys.getpeername(state.fd, env.memory.sockaddr, env.memory.addrlen)
  if (rc < 0) throw state.error(rc, 'getpeername')
  return scratchAddress(state)
}
