import type { AddrinfoRequest, Netdb } from '@sockcall/core/backend'
import type { Addon } from './addon.js'

export function nativeNetdb(addon: Addon): Netdb {
  return {
    getaddrinfo: ({ host, service, family, type, proto, flags }: AddrinfoRequest) =>
      addon.getaddrinfo(host, service, family, type, proto, flags),
    getaddrinfoAsync: ({ host, service, family, type, proto, flags }: AddrinfoRequest) =>
      addon.getaddrinfoAsync(host, service, family, type, proto, flags),
    getnameinfo: addon.getnameinfo,
    getnameinfoAsync: addon.getnameinfoAsync,
    gethostbyname: addon.gethostbyname,
    gethostbyaddr: addon.gethostbyaddr,
    gethostname: addon.gethostname,
    sethostname: addon.sethostname,
    getservbyname: addon.getservbyname,
    getservbyport: addon.getservbyport,
    getprotobyname: addon.getprotobyname,
    ifNameindex: addon.ifNameindex,
    ifNametoindex: addon.ifNametoindex,
    ifIndextoname: addon.ifIndextoname,
    gaiStrerror: addon.gaiStrerror,
    hstrerror: addon.hstrerror,
    strerror: addon.strerror,
  }
}
