/**
 * Many messages in flat, reusable memory, for recvmmsg(2) and sendmmsg(2). Message `i` has its bytes at `buf[i * stride]`, its
 * name at `names[i * nameStride]`, its ancillary data at `controls[i * controlStride]`.
 *
 * Receiving reads the strides as capacities and writes `lengths`, `namelens`, `controllens` and `msgFlags`; sending reads
 * `lengths`, `namelens` (0: no name) and `controllens` (0: no ancillary data), and writes the counts of bytes sent to
 * `lengths`.
 */
export interface MessageVector {
  /** The bytes of all messages. */
  readonly buf: Uint8Array
  /** The distance from one message's bytes to the next. */
  readonly stride: number
  /** The number of bytes of each message. */
  readonly lengths: Int32Array
  /** The sockaddrs of all messages. */
  readonly names: Uint8Array
  /** The distance from one sockaddr to the next. */
  readonly nameStride: number
  /** The length of each sockaddr. */
  readonly namelens: Int32Array
  /** The ancillary data of all messages. */
  readonly controls: Uint8Array
  /** The distance from one message's ancillary data to the next. */
  readonly controlStride: number
  /** The length of each message's ancillary data. */
  readonly controllens: Int32Array
  /** MSG_* bits of each received message. */
  readonly msgFlags: Int32Array
}

/**
 * The system calls, named as the manual pages name them. Every function returns `rc >= 0`, or `-errno` of this very call.
 *
 * `offset` and `length` select bytes of `buf` (any Uint8Array, also over a SharedArrayBuffer); -EFAULT if they lie outside of
 * it. `addrlen` and other out-lengths are one-element Int32Arrays: capacity in, true length out.
 */
export interface Syscalls {
  /** socket(2). Core passes SOCK_CLOEXEC in `type`; a backend without it sets close-on-exec itself. */
  socket(family: number, type: number, proto: number): number
  /** socketpair(2): the two fds go to `fds[0]` and `fds[1]`. */
  socketpair(family: number, type: number, proto: number, fds: Int32Array): number
  /** bind(2) with the first `addrlen` bytes of `sockaddr`. */
  bind(fd: number, sockaddr: Uint8Array, addrlen: number): number
  /** connect(2). Core sees to it that it does not block for longer than a slice. */
  connect(fd: number, sockaddr: Uint8Array, addrlen: number): number
  /** listen(2). */
  listen(fd: number, backlog: number): number
  /**
   * accept4(2) on a fd that does not block for longer than a slice; accept(2) if `flags` is 0, for systems without accept4. With a null `sockaddr` no address
   * is requested.
   */
  accept4(fd: number, sockaddr: Uint8Array | null, addrlen: Int32Array | null, flags: number): number
  /**
   * accept4(2) that does not block even on a blocking fd: O_NONBLOCK is set for the call and restored. A backend with
   * `supports.sharedAccept` takes these three steps under a lock of the process, so threads that share a listener never see
   * each other's flag.
   */
  acceptDontwait(fd: number, sockaddr: Uint8Array | null, addrlen: Int32Array | null, flags: number): number
  /** getsockname(2). */
  getsockname(fd: number, sockaddr: Uint8Array, addrlen: Int32Array): number
  /** getpeername(2). */
  getpeername(fd: number, sockaddr: Uint8Array, addrlen: Int32Array): number
  /** recv(2). */
  recv(fd: number, buf: Uint8Array, offset: number, length: number, flags: number): number
  /** recvfrom(2). */
  recvfrom(
    fd: number,
    buf: Uint8Array,
    offset: number,
    length: number,
    flags: number,
    sockaddr: Uint8Array,
    addrlen: Int32Array,
  ): number
  /**
   * recvmsg(2). `lengths` has three elements: in `[capacity of name, capacity of control, ignored]`, out `[msg_namelen,
   * msg_controllen, msg_flags]`. `iov` items are filled in order, each completely before the next.
   */
  recvmsg(
    fd: number,
    name: Uint8Array | null,
    iov: readonly Uint8Array[],
    control: Uint8Array | null,
    lengths: Int32Array,
    flags: number,
  ): number
  /** send(2). Core adds MSG_NOSIGNAL if the platform has it. */
  send(fd: number, buf: Uint8Array, offset: number, length: number, flags: number): number
  /** sendto(2). */
  sendto(
    fd: number,
    buf: Uint8Array,
    offset: number,
    length: number,
    flags: number,
    sockaddr: Uint8Array,
    addrlen: number,
  ): number
  /** sendmsg(2) with the first `namelen` bytes of `name` and the first `controllen` bytes of `control`. */
  sendmsg(
    fd: number,
    name: Uint8Array | null,
    namelen: number,
    iov: readonly Uint8Array[],
    control: Uint8Array | null,
    controllen: number,
    flags: number,
  ): number
  /**
   * recvmmsg(2) into messages `first` to `first + count - 1`; returns the number received. -ENOSYS if the system has no such
   * call.
   */
  recvmmsg(fd: number, vector: MessageVector, first: number, count: number, flags: number): number
  /**
   * sendmmsg(2) of messages `first` to `first + count - 1`; returns the number sent. -ENOSYS if the system has no such call.
   */
  sendmmsg(fd: number, vector: MessageVector, first: number, count: number, flags: number): number
  /** getsockopt(2): `optlen[0]` is the capacity in, the length out. */
  getsockopt(fd: number, level: number, optname: number, optval: Uint8Array, optlen: Int32Array): number
  /**
   * setsockopt(2) with the first `optlen` bytes of `optval`; a null `optval` passes a null pointer with `optlen` unchanged
   * (unsigned 32-bit). `SO_ATTACH_FILTER` and other options whose bytes hold a pointer go through `attachFilter`.
   */
  setsockopt(fd: number, level: number, optname: number, optval: Uint8Array | null, optlen: number): number
  /**
   * setsockopt(2) with a struct sock_fprog, for SO_ATTACH_FILTER and SO_ATTACH_REUSEPORT_CBPF. `program` holds classic-BPF
   * instructions of 8 bytes each. -ENOSYS if the system has no such option.
   */
  attachFilter(fd: number, level: number, optname: number, program: Uint8Array): number
  /** shutdown(2). */
  shutdown(fd: number, how: number): number
  /** close(2), once; after EINTR the descriptor counts as closed. */
  close(fd: number): number
  /** fcntl(fd, F_DUPFD_CLOEXEC, 0). */
  dup(fd: number): number
  /** fcntl(fd, F_GETFL). */
  getfl(fd: number): number
  /** ioctl(fd, FIONBIO): 1 sets O_NONBLOCK, 0 clears it. */
  setNonblocking(fd: number, on: number): number
  /** fcntl(fd, F_GETFD): 1 if close-on-exec is set, else 0. */
  getCloexec(fd: number): number
  /** Set (1) or clear (0) FD_CLOEXEC. */
  setCloexec(fd: number, on: number): number
  /**
   * poll(2) on `nfds` struct pollfd, each 8 bytes: an int fd, a short events, a short revents. Core waits for at most 100 ms at
   * a time.
   */
  poll(pollfds: Int32Array, nfds: number, timeoutMs: number): number
  /** sendfile(2). An `offset` of -1 reads from the file's own position. */
  sendfile(outFd: number, inFd: number, offset: number, count: number): number
  /** ioctl(fd, SIOCGIFINDEX): returns the index of a name of at most 15 bytes, without NUL. */
  interfaceIndex(fd: number, name: Uint8Array): number
  /** ioctl(fd, SIOCGIFNAME): the name's bytes go to `name` (16 bytes or more); returns its length. */
  interfaceName(fd: number, index: number, name: Uint8Array): number
  /** epoll_create1(EPOLL_CLOEXEC | flags). -ENOSYS if the system has no epoll. */
  epollCreate(flags: number): number
  /** epoll_ctl(2), with `fd` as the event's data. `events` is the 32-bit mask. */
  epollCtl(epfd: number, op: number, fd: number, events: number): number
  /** epoll_wait(2) with a timeout of 0 (wait with `poll` on `epfd` first): pairs `[fd, events]` go to `events`. */
  epollWait(epfd: number, events: Int32Array, maxevents: number): number
}
