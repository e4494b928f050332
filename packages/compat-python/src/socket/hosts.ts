import * as core from '@sockcall/core/internal'
import { pythonVoice } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { bindArguments } from '../calling/keywords.js'
import { takes, takesNone } from '../calling/positional.js'
import { AttributeError } from '../exceptions/attribute-error.js'

/** A host's first IPv4 address as text. @throws gaierror. */
export function gethostbyname(hostname: string | Uint8Array): string
export function gethostbyname(...args: unknown[]): string {
  takes('gethostbyname', 1, 1, args)
  return core.gethostbyname(bound().env.backend, args[0], pythonVoice)
}

/** A host's canonical name, aliases and IPv4 addresses. @throws gaierror, herror. */
export function gethostbyname_ex(hostname: string | Uint8Array): core.HostEntry
export function gethostbyname_ex(...args: unknown[]): core.HostEntry {
  takes('gethostbyname_ex', 1, 1, args)
  return core.gethostbynameEx(bound().env.backend, args[0], pythonVoice)
}

/** The name, aliases and addresses of an IPv4 or IPv6 address. @throws gaierror, herror. */
export function gethostbyaddr(ip_address: string | Uint8Array): core.HostEntry
export function gethostbyaddr(...args: unknown[]): core.HostEntry {
  takes('gethostbyaddr', 1, 1, args)
  return core.gethostbyaddr(bound().env.backend, args[0], pythonVoice)
}

/** gethostname(2). */
export function gethostname(): string
export function gethostname(...args: unknown[]): string {
  takesNone('_socket.gethostname', args)
  return core.gethostname(bound().env.backend, pythonVoice)
}

/** sethostname(2). @throws OSError EPERM without the privilege. */
export function sethostname(name: string | Uint8Array): void
export function sethostname(...args: unknown[]): void {
  takes('sethostname', 1, 1, args)
  core.sethostname(bound().env.backend, args[0], pythonVoice)
}

/**
 * A host's fully qualified name: the first with a dot among those of gethostbyaddr. An unknown name comes back unchanged; `''`,
 * `'0.0.0.0'` and `'::'` mean this host.
 */
export function getfqdn(name?: string): string
export function getfqdn(...args: unknown[]): string {
  const [name = ''] = bindArguments({ name: 'getfqdn', parameters: ['name'], required: 0 }, args)
  if (typeof name !== 'string') {
    throw new AttributeError(`'${core.pythonTypeName(name)}' object has no attribute 'strip'`)
  }
  return core.getfqdn(bound().env.backend, name, pythonVoice)
}
