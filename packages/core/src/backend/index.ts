/**
 * The whole contract between core and a backend, as types. A backend implements it; core never imports a backend.
 *
 * Every backend obeys these laws, each tested by the conformance suite in `@sockcall/core/testing`:
 *
 * 1. **Result**: `rc >= 0` is the value, `rc < 0` is `-errno` of this very call. Nothing throws, and no errno is read later.
 * 2. **Validate above, trust below**: core checks and encodes, so a backend receives ints and bytes. Memory safety is still up
 * to the backend: an offset or length outside its buffer, a detached buffer or an argument of the wrong type returns `-EFAULT`
 * (or `-EINVAL`) and never touches memory.
 * 3. **No call blocks for longer than a slice**, 100 ms: core passes `poll` no longer timeout, and gives a blocking descriptor
 * SO_RCVTIMEO or SO_SNDTIMEO, or makes the call non-blocking.
 * 4. **Signals**: see {@link Signals}.
 * 5. **One owner per fd**: core calls `close` once, never after an error and never again on EINTR.
 * 6. **CLOEXEC at birth**, and a send never raises SIGPIPE (`MSG_NOSIGNAL`, or ignored once for the process).
 * 7. **Nothing parks in libuv's thread pool**, except name resolution.
 * 8. **No external ArrayBuffers**, no state shared between threads without a lock, and what a worker owns ends with it: see
 * {@link Ownership}.
 */
import type { Abi } from '../abi/types.js'
import type { Clock } from './clock.js'
import type { Netdb } from './netdb.js'
import type { Ownership } from './ownership.js'
import type { Poller, PollerDeliver } from './poller.js'
import type { Signals } from './signals.js'
import type { Syscalls } from './syscalls.js'

export { darwinAbi } from '../abi/darwin.js'
export { linuxAbi } from '../abi/linux.js'
export { stringConstants } from '../abi/string-constants.js'
export type { Abi, AbiLayout, ErrnoEntry } from '../abi/types.js'
export { win32Abi } from '../abi/win32.js'
export type { Clock } from './clock.js'
export type {
  AddrinfoAnswer,
  AddrinfoEntry,
  AddrinfoRequest,
  HostAnswer,
  InterfaceEntry,
  NameAnswer,
  Netdb,
} from './netdb.js'
export type { Ownership } from './ownership.js'
export type { Poller, PollerDeliver } from './poller.js'
export type { Signals } from './signals.js'
export type { MessageVector, Syscalls } from './syscalls.js'

/** What a backend and the OS under it can do. The conformance suite skips tests by it, and users can read it. */
export interface Supports {
  /** Descriptors are the operating system's, so other programs and `node:fs` can use them. False for a simulated kernel. */
  readonly realKernel: boolean
  /**
   * Signal listeners in JavaScript run while the main thread blocks in a call, and at the start of a call that does not wait
   * (law 4). If false, they run when the event loop turns: Ctrl-C does not end a blocked call while SIGINT has a listener.
   */
  readonly signals: boolean
  /** recvmsg and sendmsg, and with them ancillary data and fd passing. */
  readonly ancillary: boolean
  /** recvmmsg and sendmmsg: many datagrams per system call. */
  readonly batches: boolean
  /** sendfile(2). */
  readonly sendfile: boolean
  /** epoll as a separate object (`epollCreate` and so on). */
  readonly epoll: boolean
  /** `createPoller` works, and so does `AsyncSocket`. */
  readonly poller: boolean
  /** Abstract AF_UNIX names. */
  readonly abstractUnix: boolean
  /** `acceptDontwait` holds a lock, so threads of this process can share a listener. */
  readonly sharedAccept: boolean
  /** Descriptors that a worker leaves open are closed when it ends, even by `terminate()`. */
  readonly workerCleanup: boolean
}

/** A source of system calls: an addon, an FFI, or a simulated kernel. */
export interface Backend {
  /** Short name, by which users choose it: `'native'`, `'ffi'`, `'sim'`. */
  readonly name: string
  /**
   * The version of @sockcall/core whose contract it implements. The contract may change in any release, so `bindSockets`
   * refuses every other version.
   */
  readonly version: string
  /** Constants and struct layouts of the OS that executes the calls. */
  readonly abi: Abi
  /** What this backend can do. */
  readonly supports: Supports
  /** The system calls. */
  readonly syscalls: Syscalls
  /**
   * Memory of at least 64 KiB that `recv` fills faster than other memory. Core receives into it and shows it to programs, so
   * nothing else may change it and it must not be detachable.
   */
  readonly scratch?: Buffer | undefined
  /** Which thread owns a descriptor. */
  readonly ownership: Ownership
  /** The resolver and the network databases. */
  readonly netdb: Netdb
  /** The clock of deadlines. */
  readonly clock: Clock
  /** Null if the backend cannot run listeners during a blocking call; `supports.signals` is then false. */
  readonly signals: Signals | null
  /**
   * A readiness source for the event loop of the calling thread. Throws an Error if `supports.poller` is false. If the process
   * has no descriptor left, `add` returns -errno and its next call tries again.
   *
   * @param deliver called on the event loop, once per batch of events.
   */
  createPoller(deliver: PollerDeliver): Poller
}
