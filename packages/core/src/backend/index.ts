/**
 * The whole contract between core and a backend, as types. A backend implements it; core never imports a backend.
 *
 * The laws that every backend keeps (the conformance suite in `@sockcall/core/testing` has a test for each):
 *
 * 1. **Result**: `rc >= 0` is the value, `rc < 0` is `-errno` of this very call. Nothing throws, and no ambient errno
 *    crosses a layer.
 * 2. **Validate above, trust below**: core checks and encodes, so a backend receives ints and bytes. Memory safety is
 *    still the backend's own: an offset or length outside its buffer, a detached buffer or an argument of the wrong type
 *    returns `-EFAULT` (or `-EINVAL`) and never touches memory.
 * 3. **Only `poll` may block**, and core asks for at most 200 ms of it at a time.
 * 4. **Signals**: see {@link Signals}.
 * 5. **One owner per fd**: core calls `close` once, never after an error and never again on EINTR.
 * 6. **CLOEXEC at birth**, and a send never raises SIGPIPE (`MSG_NOSIGNAL`, or ignored once for the process).
 * 7. **Nothing parks in libuv's thread pool**, except name resolution.
 * 8. **No external ArrayBuffers**, no state shared between threads without a lock, and what a worker owns ends with it: see
 *    {@link Ownership}.
 */
import type { Abi } from '../abi/types.js'
import type { Clock } from './clock.js'
import type { Netdb } from './netdb.js'
import type { Ownership } from './ownership.js'
import type { Poller, PollerDeliver } from './poller.js'
import type { Signals } from './signals.js'
import type { Syscalls } from './syscalls.js'

export type { Abi, AbiLayout, ErrnoEntry } from '../abi/types.js'
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

/** What a backend and the OS under it can do. The conformance suite skips by it, and users can ask it. */
export interface Supports {
  /** fds are the operating system's own, so other programs and `node:fs` may use them. False for a simulated kernel. */
  readonly realKernel: boolean
  /**
   * A JavaScript listener for a signal runs while the main thread blocks in a call, and at the beginning of a call that does not
   * wait (law 4). Where false, a listener runs when the event loop turns, so
   * Ctrl-C does not end a blocked call while there is a listener for SIGINT.
   */
  readonly signals: boolean
  /** recvmsg, sendmsg and with them ancillary data and fd passing. */
  readonly ancillary: boolean
  /** recvmmsg and sendmmsg: many datagrams a system call. */
  readonly batches: boolean
  /** sendfile(2). */
  readonly sendfile: boolean
  /** epoll as an object of its own (`epollCreate` and so on). */
  readonly epoll: boolean
  /** `createPoller` works, so `AsyncSocket` does. */
  readonly poller: boolean
  /** Abstract AF_UNIX names. */
  readonly abstractUnix: boolean
  /** A blocking accept on a listener shared by threads of this process is decided under one lock. */
  readonly sharedAccept: boolean
  /** Descriptors that a worker leaves open are closed when it ends, also when it is terminated. */
  readonly workerCleanup: boolean
}

/** A source of system calls: an addon, an FFI, or a simulated kernel. */
export interface Backend {
  /** Short name, as users pick it: `'native'`, `'ffi'`, `'sim'`. */
  readonly name: string
  /**
   * The version of @sockcall/core whose contract it keeps. The contract may change in any release, so `bindSockets` refuses all
   * versions but its own.
   */
  readonly version: string
  /** Constants and struct layouts of the OS that answers the calls. */
  readonly abi: Abi
  /** What it can do. */
  readonly supports: Supports
  /** The system calls. */
  readonly syscalls: Syscalls
  /**
   * Memory of at least 64 KiB into which its `recv` fills faster than into other memory; core receives there, and shows it to
   * programs, so nothing else may change it, and it must not be possible to detach it.
   */
  readonly scratch?: Buffer | undefined
  /** Which thread a descriptor ends with. */
  readonly ownership: Ownership
  /** The resolver and the network databases. */
  readonly netdb: Netdb
  /** The clock by which deadlines are kept. */
  readonly clock: Clock
  /** Null where the backend cannot run listeners during a blocking call; `supports.signals` is then false. */
  readonly signals: Signals | null
  /**
   * A readiness source for the event loop of the calling thread. Throws an Error where `supports.poller` is false. Where
   * no descriptor is to be had, `add` returns -errno, and tries again at its next call.
   *
   * @param deliver called on the event loop, once for each batch of events.
   */
  createPoller(deliver: PollerDeliver): Poller
}
