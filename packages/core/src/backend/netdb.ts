/**
 * The resolver and the network databases of the C library. Answers are plain records; `rc` follows each function's own
 * convention and is never thrown. Strings that come from C arrive as bytes of the file system's encoding, decoded by core.
 */
export interface AddrinfoRequest {
  /** Bytes without the terminating NUL, or null. Core has already applied IDNA. */
  readonly host: Uint8Array | null
  readonly service: Uint8Array | null
  readonly family: number
  readonly type: number
  readonly proto: number
  readonly flags: number
}

export interface AddrinfoEntry {
  readonly family: number
  readonly type: number
  readonly proto: number
  /** Null where the C library gave none. */
  readonly canonname: Uint8Array | null
  /** A copy of the sockaddr, its length being addrlen. */
  readonly sockaddr: Uint8Array
}

export interface AddrinfoAnswer {
  /** 0, or the EAI_* number as the platform defines it. */
  readonly rc: number
  /** errno (positive) where `rc` is EAI_SYSTEM, else 0. */
  readonly errno: number
  readonly entries: readonly AddrinfoEntry[]
}

export interface NameAnswer {
  /** 0, or the EAI_* number. */
  readonly rc: number
  readonly errno: number
  readonly host: Uint8Array
  readonly service: Uint8Array
}

/** A struct hostent, copied. */
export interface HostAnswer {
  /** 0, or the h_errno number (1 HOST_NOT_FOUND, 2 TRY_AGAIN, 3 NO_RECOVERY, 4 NO_DATA). */
  readonly rc: number
  readonly name: Uint8Array
  readonly aliases: readonly Uint8Array[]
  readonly family: number
  /** 4 or 16 bytes each, network order. */
  readonly addresses: readonly Uint8Array[]
}

export interface InterfaceEntry {
  readonly index: number
  readonly name: Uint8Array
}

export interface Netdb {
  /** getaddrinfo(3). Blocks this thread. */
  getaddrinfo(request: AddrinfoRequest): AddrinfoAnswer
  /** getaddrinfo(3) on libuv's pool. Never rejects. */
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
  /** getservbyname(3): the port in host order, or -1 where there is none. `proto` null means any. */
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
