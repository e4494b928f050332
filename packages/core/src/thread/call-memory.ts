/** Memory of a thread that system calls write small results to, valid until the next call. */
export class CallMemory {
  /** One sockaddr_storage for names the kernel writes. */
  readonly sockaddr: Uint8Array
  /** The length of {@link sockaddr}: capacity in, true length out. */
  readonly addrlen = new Int32Array(1)
  /** One struct pollfd: an int, two shorts. */
  readonly pollfd = new Int32Array(2)
  /** {@link pollfd} as shorts: `[2]` are the events, `[3]` the revents. */
  readonly pollEvents = new Int16Array(this.pollfd.buffer)
  /** One int, for getsockopt and setsockopt. */
  readonly optval = Buffer.alloc(8)
  /** The length of {@link optval}: capacity in, true length out. */
  readonly optlen = new Int32Array(1)

  /** @param sockaddrSize sizeof(struct sockaddr_storage), in bytes. */
  constructor(sockaddrSize: number) {
    this.sockaddr = new Uint8Array(sockaddrSize)
  }
}
