import type { Abi } from '../backend/index.js'
import type { Registration } from '../loop/direction.js'
import type { SockaddrContext } from '../sockaddr/types.js'
import type { Voice } from '../voice/voice.js'
import type { Environment } from './environment.js'
import { readTimeval, timevalSize } from './timeval.js'

/** Not yet known: read SO_RCVTIMEO and SO_SNDTIMEO before the next wait. */
const UNKNOWN = -1

const interfaceNameBytes = new Uint8Array(64)

/**
 * The facts of one socket, apart from any object a user holds: what ops work on, what a finalizer may still close, and what
 * sockaddr codecs ask (it is their `SockaddrContext`).
 */
export class SocketState implements SockaddrContext {
  /** What it shares with the other sockets of its thread. */
  readonly env: Environment
  /** -1 once closed or detached. */
  fd: number
  /** AF_*. */
  readonly family: number
  /** Without SOCK_NONBLOCK and SOCK_CLOEXEC (S63). */
  readonly type: number
  /** The protocol's number. */
  readonly proto: number
  /** -1 blocking, 0 non-blocking, else nanoseconds (S1). */
  timeoutNs: number
  /** Flags that every receive carries: MSG_DONTWAIT, unless receives wait in the kernel. `kernel-wait.ts` alone changes it. */
  receiveFlags: number
  /** Flags that every send carries, MSG_DONTWAIT among them likewise. */
  sendFlags: number
  /** Which of SO_RCVTIMEO and SO_SNDTIMEO hold a slice; see `kernel-wait.ts`. */
  slicedInKernel = 0
  /**
   * The fd is O_NONBLOCK whatever the timeout says, because an event loop drives it. Then a timeout of null means to wait
   * without limit and nothing needs switching around a call.
   */
  loopDriven = false
  /** The fd was made here and its number was never given out, so that its options and its O_NONBLOCK are as this object knows them. */
  fdIsPrivate = false
  /** The process stays alive for what waits to be received or accepted. `Readiness.setKeepsAlive` alone changes it. */
  keepsAlive = true
  /** What the event loop knows of this fd; null until its first wait, and after close. */
  registration: Registration | null = null
  /** An errno (as -errno) met after a MSG_WAITALL receive had bytes to return; the next receive reports it. */
  pendingError = 0
  /** Called once, when the fd was closed or given away. */
  whenGone: (() => void) | null = null
  /** TCP_ULP was set (kernel TLS): its reads end at a record's edge. */
  hasUpperLayer = false
  /** SO_RCVTIMEO and SO_SNDTIMEO in ms: 0 none. A blocking call honours them as the kernel would. */
  receiveTimeoutMs = UNKNOWN
  /** As {@link receiveTimeoutMs}, for sends. */
  sendTimeoutMs = UNKNOWN

  constructor(env: Environment, fd: number, family: number, type: number, proto: number) {
    this.env = env
    this.fd = fd
    this.family = family
    this.type = type & ~(env.numbers.SOCK_NONBLOCK | env.numbers.SOCK_CLOEXEC)
    this.proto = proto
    this.timeoutNs = env.defaultTimeoutNs
    // Only these raise SIGPIPE; others (AF_ALG, CAN_ISOTP) refuse flags they do not know.
    const raisesSigpipe =
      family === env.numbers.AF_INET ||
      family === env.numbers.AF_INET6 ||
      family === env.numbers.AF_UNIX ||
      family === env.numbers.AF_VSOCK
    this.sendFlags = env.numbers.MSG_DONTWAIT | (raisesSigpipe ? env.numbers.MSG_NOSIGNAL : 0)
    this.receiveFlags = env.numbers.MSG_DONTWAIT
  }

  /** The platform's facts. */
  get abi(): Abi {
    return this.env.backend.abi
  }

  /** What says what is wrong. */
  get voice(): Voice {
    return this.env.voice
  }

  /** See `Environment.asPython`. */
  get asPython(): boolean {
    return this.env.asPython
  }

  /** Stream semantics: a blocking send ends when all is sent, MSG_WAITALL when all is received. */
  get isStream(): boolean {
    return this.type === this.env.numbers.SOCK_STREAM
  }

  /** A stream of AF_INET or AF_INET6 of the protocol that has urgent data. */
  get isTcp(): boolean {
    const { env, family, proto } = this
    const tcp = proto === 0 || proto === env.numbers.IPPROTO_TCP
    return tcp && this.isStream && (family === env.numbers.AF_INET || family === env.numbers.AF_INET6)
  }

  /** TCP: a read shorter than asked for has taken all there was. Other streams end a read at a message's edge as well. */
  get partialReadDrains(): boolean {
    return this.isTcp && !this.hasUpperLayer
  }

  /** TCP and AF_UNIX streams: a send that took only a part has filled the buffer, and room comes with an event. */
  get partialSendFills(): boolean {
    return this.partialReadDrains || (this.isStream && this.family === this.env.numbers.AF_UNIX)
  }

  /** The kernel's own receive or send timeout in ms (0: none), which a blocking call would honour. */
  kernelTimeout(writing: boolean): number {
    if (this.receiveTimeoutMs === UNKNOWN) {
      this.receiveTimeoutMs = this.#readTimeout('SO_RCVTIMEO')
      this.sendTimeoutMs = this.#readTimeout('SO_SNDTIMEO')
    }
    return writing ? this.sendTimeoutMs : this.receiveTimeoutMs
  }

  /** Options changed: look again before the next wait. */
  forgetKernelTimeouts(): void {
    this.receiveTimeoutMs = UNKNOWN
    this.sendTimeoutMs = UNKNOWN
  }

  #readTimeout(name: 'SO_RCVTIMEO' | 'SO_SNDTIMEO'): number {
    const { env, abi } = this
    const { memory, numbers, sys } = env
    const optname = abi.constants[name] ?? abi.extensions[name]
    if (optname === undefined) return 0
    const timeval = Buffer.alloc(timevalSize(abi))
    memory.optlen[0] = timeval.length
    if (sys.getsockopt(this.fd, numbers.SOL_SOCKET, optname, timeval, memory.optlen) < 0) return 0
    return readTimeval(abi, timeval)
  }

  /** The error an earlier receive put off, given out once. */
  takePendingError(): number {
    const rc = this.pendingError
    this.pendingError = 0
    return rc
  }

  interfaceIndex(name: Uint8Array): number {
    return this.env.sys.interfaceIndex(this.fd, name)
  }

  interfaceName(index: number): string {
    const length = this.env.sys.interfaceName(this.fd, index, interfaceNameBytes)
    return length <= 0 ? '' : Buffer.from(interfaceNameBytes.buffer, 0, length).toString('utf8')
  }

  /** The exception for a failed call on this socket. @param rc -errno. */
  error(rc: number, syscall: string, address?: unknown): Error {
    return this.voice.systemCall(this.env.backend, -rc, syscall, address)
  }
}
