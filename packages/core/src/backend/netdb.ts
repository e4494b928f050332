/**
 * The resolver and the network databases of the C library. Answers are plain records; `rc` follows each function's own
 * convention and is never thrown. Strings from C are bytes in the file system's encoding, which core decodes.
 */
export interface AddrinfoRequest {
  /** Bytes without the terminating NUL, or null. Core has applied IDNA already. */
  readonly host: Uint8Array | null
  /** A service's name or port as text, without the terminating NUL, or null. */
  readonly service: Uint8Array | null
  /** ai_family of the hints. */
  readonly family: number
  /** ai_socktype of the hints. */
  readonly type: number
  /** ai_protocol of the hints. */
  readonly proto: number
  /** ai_flags of the hints: AI_* bits. */
  readonly flags: number
}

/** One address of an {@link AddrinfoAnswer}: a struct addrinfo, copied. */
export interface AddrinfoEntry {
  /** AF_*. */
  readonly family: number
  /** SOCK_*. */
  readonly type: number
  /** IPPROTO_*. */
  readonly proto: number
  /** Null if the C library returned none. */
  readonly canonname: Uint8Array | null
  /** A copy of the sockaddr, addrlen bytes long. */
  readonly sockaddr: Uint8Array
}

/** What getaddrinfo(3) returned. */
export interface AddrinfoAnswer {
  /** 0, or the EAI_* number as the platform defines it. */
  readonly rc: number
  /** errno (positive) if `rc` is EAI_SYSTEM, else 0. */
  readonly errno: number
  /** The addresses, in the C library's order; none unless `rc` is 0. */
  readonly entries: readonly AddrinfoEntry[]
}

/** What getnameinfo(3) returned. */
export interface NameAnswer {
  /** 0, or the EAI_* number. */
  readonly rc: number
  /** errno (positive) if `rc` is EAI_SYSTEM, else 0. */
  readonly errno: number
  /** The host's name, without the terminating NUL. */
  readonly host: Uint8Array
  /** The service's name, or the port as text. */
  readonly service: Uint8Array
}

/** A struct hostent, copied. */
export interface HostAnswer {
  /** 0, or the h_errno number (1 HOST_NOT_FOUND, 2 TRY_AGAIN, 3 NO_RECOVERY, 4 NO_DATA). */
  readonly rc: number
  /** The official name. */
  readonly name: Uint8Array
  /** Aliases. */
  readonly aliases: readonly Uint8Array[]
  /** AF_* of the addresses. */
  readonly family: number
  /** 4 or 16 bytes each, network order. */
  readonly addresses: readonly Uint8Array[]
}

/** One network interface, as listed by if_nameindex(3). */
export interface InterfaceEntry {
  /** Its number, above 0. */
  readonly index: number
  /** Its name, without the terminating NUL. */
  readonly name: Uint8Array
}

/**
 * The resolver and the network databases of the C library. A blocking call here cannot be ended early: the laws about slices
 * and signals (3 and 4) do not hold for it, and deadlines do not apply meanwhile. Core never asks for a name too long for DNS.
 */
export interface Netdb {
  /** getaddrinfo(3). Blocks this thread until the resolver gives up; no signal listener runs meanwhile. */
  getaddrinfo(request: AddrinfoRequest): AddrinfoAnswer
  /** getaddrinfo(3) on libuv's pool. Never rejects. Core stops waiting for it at a deadline or an abort; the pool goes on. */
  getaddrinfoAsync(request: AddrinfoRequest): Promise<AddrinfoAnswer>
  /** getnameinfo(3). Blocks this thread. */
  getnameinfo(sockaddr: Uint8Array, addrlen: number, flags: number): NameAnswer
  /** getnameinfo(3) on libuv's pool. Never rejects. */
  getnameinfoAsync(sockaddr: Uint8Array, addrlen: number, flags: number): Promise<NameAnswer>
  /** gethostbyname_r(3), or its like: names to AF_INET addresses. */
  gethostbyname(name: Uint8Array): HostAnswer
  /** gethostbyaddr_r(3): `address` holds 4 (AF_INET) or 16 bytes (AF_INET6). */
  gethostbyaddr(address: Uint8Array, family: number): HostAnswer
  /** gethostname(2): the name's bytes, or -errno. */
  gethostname(): Uint8Array | number
  /** sethostname(2): 0 or -errno. */
  sethostname(name: Uint8Array): number
  /** getservbyname(3): the port in host order, or -1 if there is none. `proto` null means any. */
  getservbyname(name: Uint8Array, proto: Uint8Array | null): number
  /** getservbyport(3), `port` in host order: the name, or null. */
  getservbyport(port: number, proto: Uint8Array | null): Uint8Array | null
  /** getprotobyname(3): the number, or -1. */
  getprotobyname(name: Uint8Array): number
  /** if_nameindex(3): the list, or -errno. */
  ifNameindex(): readonly InterfaceEntry[] | number
  /** if_nametoindex(3): the index, or -errno (0 is never returned). */
  ifNametoindex(name: Uint8Array): number
  /** if_indextoname(3): the name, or -errno. `index` is an unsigned 32-bit number. */
  ifIndextoname(index: number): Uint8Array | number
  /** gai_strerror(3). */
  gaiStrerror(code: number): string
  /** hstrerror(3). */
  hstrerror(code: number): string
  /** strerror(3) in the C locale. */
  strerror(errno: number): string
}
