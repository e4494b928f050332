/** One errno. */
export interface ErrnoEntry {
  /** Positive, as in C and Python. */
  readonly number: number
  /** strerror(3) in the C locale. */
  readonly text: string
}

/** Byte offsets and sizes of the structs core encodes and decodes. */
export interface AbiLayout {
  /** The byte order of integers. */
  readonly littleEndian: boolean
  /** BSD and macOS: sockaddr begins with a one-byte sa_len and a one-byte sa_family. */
  readonly hasSaLen: boolean
  /** sizeof(((struct sockaddr_un *)0)->sun_path). */
  readonly sunPathSize: number
  /** sizeof(struct sockaddr_storage). */
  readonly sockaddrStorageSize: number
  /** sizeof(struct cmsghdr), its length field's size, and the alignment of CMSG_ALIGN. */
  readonly cmsgHeaderSize: number
  /** sizeof(cmsg_len). */
  readonly cmsgLenSize: number
  /** What CMSG_ALIGN rounds up to. */
  readonly cmsgAlign: number
  /** sizeof(long) and sizeof(time_t): timeval and timespec have two such words. */
  readonly longSize: number
}

/** The facts about one OS, as data: codecs are pure functions of `(abi, value)`. */
export interface Abi {
  /** Node's name of the OS. */
  readonly platform: 'linux' | 'darwin' | 'win32'
  /** Offsets and sizes of structs. */
  readonly layout: AbiLayout
  /** Exactly the integer constants that CPython 3.14's socket module has on this platform (Bluetooth included). */
  readonly constants: Readonly<Record<string, number>>
  /** Integer constants beyond CPython's that core itself needs, by their C names: UDP_SEGMENT, EPOLLET, O_NONBLOCK. */
  readonly extensions: Readonly<Record<string, number>>
  /** From `'ECONNREFUSED'` to its number and text. */
  readonly errnos: Readonly<Record<string, ErrnoEntry>>
}
