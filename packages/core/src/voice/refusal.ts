/** The errors of single calls, by what is wrong. */
export type Refusal =
  /** The resolver's answer is of neither IPv4 nor IPv6. */
  | 'unknown family of an answer'
  /** The wildcard's, likewise. */
  | 'unknown family of the wildcard'
  | 'several answers for the wildcard'
  /** An IPv4 host for another family. */
  | 'family of the host'
  /** TIPC_ADDR_* that a program passed. */
  | 'tipc address type'
  /** TIPC_ADDR_* that the kernel returned. */
  | 'tipc address type returned'
  | 'bluetooth address'
  | 'bluetooth format'
  /** The value is the item's name. */
  | 'hyperv uuid'
  | 'kernel control'
  | 'negative descriptor'
  | 'option length of vsock'
  | 'option length'
  /** setsockopt with null and a length whose other arguments do not fit. */
  | 'null option'
  | 'vsock option value'
  | 'not an AF_ALG socket'
  | 'no operation'
  | 'operation'
  | 'assoclen'
  | 'fill buffers'
  /** Bytes where an iterable of buffers is needed. */
  | 'bytes for buffers'
  | 'ancillary item too large'
  | 'too much ancillary data'
  | 'CMSG_LEN'
  | 'CMSG_SPACE'
  | 'inet_aton text'
  | 'inet_ntoa length'
  | 'inet_pton text'
  | 'inet_ntop length'
  | 'inet_ntop family'
  | 'getaddrinfo host'
  | 'getaddrinfo port'
  | 'getnameinfo answers'
  | 'getnameinfo of IPv4'
  /** The resolver has no addresses for the name. */
  | 'no addresses'
  | 'service'
  | 'port of a service'
  | 'protocol'
