import * as core from '@sockcall/core'
import { platformAbi } from '@sockcall/core/internal'
import { chosenBackend } from './backend/index.js'
import { bound } from './bound.js'

/** A function of core's over the chosen backend. */
function overBackend<A extends unknown[], R>(call: (backend: core.Backend, ...args: A) => R): (...args: A) => R {
  return (...args) => call(chosenBackend(), ...args)
}

/** A function of core's over this platform. */
function overPlatform<A extends unknown[], R>(call: (abi: core.Abi, ...args: A) => R): (...args: A) => R {
  return (...args) => call(platformAbi, ...args)
}

/**
 * getaddrinfo(3). Blocks this thread and cannot be ended early; no signal listener runs meanwhile.
 *
 * @param port 0 to 65535, the name of a service, or null.
 */
export const getaddrinfo: core.BoundSockets['getaddrinfo'] = (...args) => bound().getaddrinfo(...args)
/** {@link getaddrinfo} off this thread. */
export const getaddrinfoAsync: core.BoundSockets['getaddrinfoAsync'] = async (...args) =>
  bound().getaddrinfoAsync(...args)
/** getnameinfo(3) of a numeric address: the names of host and service. Blocks this thread. */
export const getnameinfo: core.BoundSockets['getnameinfo'] = (...args) => bound().getnameinfo(...args)
/** {@link getnameinfo} off this thread. */
export const getnameinfoAsync: core.BoundSockets['getnameinfoAsync'] = async (...args) =>
  bound().getnameinfoAsync(...args)

/** gethostbyname(3): a host's first IPv4 address, as text. Blocks this thread. */
export const gethostbyname: (host: unknown) => string = overBackend(core.gethostbyname)
/** {@link gethostbyname} off this thread. */
export const gethostbynameAsync: (host: unknown) => Promise<string> = async (host) =>
  core.gethostbynameAsync(chosenBackend(), host)
/** gethostbyname(3): a host's canonical name, its aliases and its IPv4 addresses. Blocks this thread. */
export const gethostbynameEx: (host: unknown) => core.HostEntry = overBackend(core.gethostbynameEx)
/** gethostbyaddr(3): the names of an address, or of the first address of a name, of either family. Blocks this thread. */
export const gethostbyaddr: (host: unknown) => core.HostEntry = overBackend(core.gethostbyaddr)
/** The first name with a dot among those of {@link gethostbyaddr}, else the first. An unknown name comes back unchanged. */
export const getfqdn: (name?: string) => string = overBackend(core.getfqdn)
/** gethostname(2). */
export const gethostname: () => string = overBackend(core.gethostname)
/** sethostname(2). */
export const sethostname: (name: unknown) => void = overBackend(core.sethostname)

/** getservbyname(3): a service's port. */
export const getservbyname: (name: unknown, proto?: unknown) => number = overBackend(core.getservbyname)
/** getservbyport(3): a port's service. */
export const getservbyport: (port: unknown, proto?: unknown) => string = overBackend(core.getservbyport)
/** getprotobyname(3): a protocol's number. */
export const getprotobyname: (name: unknown) => number = overBackend(core.getprotobyname)

/** if_nameindex(3): the network interfaces. */
export const ifNameindex: () => [index: number, name: string][] = overBackend(core.ifNameindex)
/** if_nametoindex(3): an interface's index; ENODEV for an unknown name. */
export const ifNametoindex: (name: unknown) => number = overBackend(core.ifNametoindex)
/** if_indextoname(3): an interface's name; ENXIO for an unknown index. */
export const ifIndextoname: (index: unknown) => string = overBackend(core.ifIndextoname)

/** inet_pton(3): 4 bytes for AF_INET, 16 for AF_INET6. */
export const inetPton: (family: unknown, text: unknown) => Buffer = overBackend(core.inetPton)
/** inet_ntop(3), in glibc's form. */
export const inetNtop: (family: unknown, packed: unknown) => string = overBackend(core.inetNtop)

/** htons(3): 16 bits in network order. */
export const htons: (value: unknown) => number = overPlatform(core.htons)
/** ntohs(3): 16 bits in host order. */
export const ntohs: (value: unknown) => number = overPlatform(core.ntohs)
/** htonl(3): 32 bits in network order. */
export const htonl: (value: unknown) => number = overPlatform(core.htonl)
/** ntohl(3): 32 bits in host order. */
export const ntohl: (value: unknown) => number = overPlatform(core.ntohl)
