import { isIPv6 } from 'node:net'
import * as socket from '@sockcall/compat-python'
import { OSError } from '@sockcall/compat-python/exceptions'
import { UserError } from '../user-error.js'
import { formatAddress } from './address-text.js'

/** How many connections the kernel holds until they are accepted; it may allow fewer. */
const BACKLOG = 1024

/**
 * A listening socket.
 *
 * @throws UserError that says why not, and what to do about it.
 */
export function listen(host: string, port: number): { readonly fd: number; readonly address: [string, number] } {
  try {
    const family = isIPv6(host) ? socket.AF_INET6 : socket.AF_INET
    const dualstack_ipv6 = host === '::' && socket.has_dualstack_ipv6()
    const listener = socket.create_server([host, port], { family, backlog: BACKLOG, dualstack_ipv6 })
    const [boundHost, boundPort] = listener.getsockname()
    return { fd: listener.detach(), address: [boundHost, boundPort] }
  } catch (error) {
    if (!(error instanceof OSError)) throw error
    throw new UserError(`cannot listen on ${formatAddress([host, port])}: ${error.message}${advice(error.code)}`, {
      cause: error,
    })
  }
}

function advice(code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return '\nAnother program has this port. Choose one with --port N, or any free one with --port 0.'
    case 'EACCES':
      return '\nPorts below 1024 are for privileged programs. Choose another with --port N.'
    case 'EADDRNOTAVAIL':
      return '\nThat is not an address of this machine. Choose one with --host ADDRESS; 127.0.0.1 is there always.'
    default:
      return ''
  }
}
