import type {
  AddrinfoAnswer,
  HostAnswer,
  InterfaceEntry,
  NameAnswer,
  PollerDeliver,
  Syscalls,
} from '@sockcall/core/backend'

/**
 * Every function of the C++ addon (`native/*.cc`). They take hostile arguments: what is not a number gives -EINVAL, what is
 * not memory, or not enough of it, -EFAULT; nothing throws.
 */
export interface Addon extends Omit<Syscalls, 'recvmmsg' | 'sendmmsg'> {
  recvmmsg: FlatBatchCall
  sendmmsg: FlatBatchCall

  /**
   * The layout of the memory for short transfers: the index of each 32-bit word (`offset` says which of the bytes is the first), and
   * where the bytes begin.
   */
  shortLayout(): Readonly<Record<'fd' | 'length' | 'flags' | 'offset' | 'bytes', number>>
  /** Take `memory`, over a SharedArrayBuffer, for short transfers, once. MSG_TRUNC, or -errno. */
  shareShort(memory: Uint8Array): number
  /** recv(2) as the memory says; the result replaces the descriptor. */
  recvShort(): void
  /** send(2) likewise. */
  sendShort(): void

  /** The same for messages: the index of each word, offset and size of name, control and data, and the size of the whole. */
  messageLayout(): Readonly<
    Record<
      | 'fd'
      | 'flags'
      | 'nameLength'
      | 'controlLength'
      | 'length'
      | 'name'
      | 'nameSize'
      | 'control'
      | 'controlSize'
      | 'data'
      | 'dataSize'
      | 'size',
      number
    >
  >
  shareMessage(memory: Uint8Array): number
  /** recvmsg(2) as the memory says, into `buf` or, without one, into the memory; the result replaces the descriptor. */
  recvMessage(buf?: Uint8Array): void
  /** sendmsg(2) likewise. */
  sendMessage(buf?: Uint8Array): void

  /** core's Ownership. 0, or -errno. */
  ownershipTake(fd: number): number
  ownershipRelease(fd: number): number

  /** Take delivery of exactly the signals in `mask` (bit n: signal n), and let polls of this thread end for them. */
  signalsHold(mask: number): number
  /** Let each delivery set bit 1 in the first word of `memory`, over a SharedArrayBuffer. 0 or -errno. Main thread only. */
  signalsWatch(memory: Uint8Array): number
  /** Polls of this thread no longer end for signals; deliveries are still taken. */
  signalsRelease(): number
  /** Put back the handlers that were there before the first hold. */
  signalsRestore(): number
  /** The number of deliveries taken and not yet given out. */
  signalsPending(): number
  /** The first delivery's signal number, or 0. */
  signalsTake(): number

  /** A poller's number, or -errno. `thread` 1: it waits in a thread of its own, not in the event loop. */
  pollerCreate(deliver: PollerDeliver, thread: number): number
  pollerAdd(poller: number, fd: number, token: number): number
  pollerRemove(poller: number, fd: number): number
  pollerRef(poller: number): number
  pollerUnref(poller: number): number
  pollerClose(poller: number): number

  getaddrinfo(...query: AddrinfoQuery): AddrinfoAnswer
  getaddrinfoAsync(...query: AddrinfoQuery): Promise<AddrinfoAnswer>
  getnameinfo(sockaddr: Uint8Array, addrlen: number, flags: number): NameAnswer
  getnameinfoAsync(sockaddr: Uint8Array, addrlen: number, flags: number): Promise<NameAnswer>
  gethostbyname(name: Uint8Array): HostAnswer
  gethostbyaddr(address: Uint8Array, family: number): HostAnswer
  gethostname(): Uint8Array | number
  sethostname(name: Uint8Array): number
  getservbyname(name: Uint8Array, proto: Uint8Array | null): number
  getservbyport(port: number, proto: Uint8Array | null): Uint8Array | null
  getprotobyname(name: Uint8Array): number
  ifNameindex(): readonly InterfaceEntry[] | number
  ifNametoindex(name: Uint8Array): number
  ifIndextoname(index: number): Uint8Array | number
  gaiStrerror(code: number): string
  hstrerror(code: number): string
  strerror(errno: number): string

  /** Constants as this machine's headers define them. */
  constants(): Record<string, number>
  /** Sizes and offsets of structs, by their C expressions: `'offsetof(sockaddr_in, sin_port)'`. */
  layout(): Record<string, number>
}

/** The fields of a MessageVector, spread: reading an object's properties from C costs more than the system call. */
type FlatBatchCall = (
  fd: number,
  first: number,
  count: number,
  flags: number,
  buf: Uint8Array,
  stride: number,
  lengths: Int32Array,
  names: Uint8Array,
  nameStride: number,
  namelens: Int32Array,
  controls: Uint8Array,
  controlStride: number,
  controllens: Int32Array,
  msgFlags: Int32Array,
) => number

type AddrinfoQuery = [
  host: Uint8Array | null,
  service: Uint8Array | null,
  family: number,
  type: number,
  proto: number,
  flags: number,
]
