import { type Bytes, type Socket as CoreSocket, Socket as SocketOfCore } from '@sockcall/core'
import {
  nsToSeconds,
  openSocket,
  pythonVoice,
  type SocketState,
  setTimeoutNs,
  stateOf,
  timeoutToNs,
} from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { bindArguments, isKeywords } from '../calling/keywords.js'
import { takes, takesNone, takesOne } from '../calling/positional.js'
import { refuseAssignment } from '../calling/read-only.js'
import { isTrue } from '../calling/truth.js'
import { type AddressInput, type AnyAddress, asAddress, type DefaultAddress } from './addresses.js'

/** The keyword arguments of `socket()`. */
export interface SocketKeywords {
  /** AF_*; AF_INET by default, or that of the adopted fd. */
  readonly family?: number | undefined
  /** SOCK_*; SOCK_STREAM by default, or that of the adopted fd. */
  readonly type?: number | undefined
  /** 0 by default, or that of the adopted fd. */
  readonly proto?: number | undefined
  /** A descriptor to adopt; the object owns it from now on. */
  readonly fileno?: number | null | undefined
}

/** The arguments of `socket()`: up to four positional ones, then keywords. */
export type SocketArguments =
  | [family?: number, type?: number, proto?: number, fileno?: number | null]
  | [keywords: SocketKeywords]
  | [family: number, keywords: SocketKeywords]
  | [family: number, type: number, keywords: SocketKeywords]
  | [family: number, type: number, proto: number, keywords: SocketKeywords]

const constructorSignature = {
  name: 'socket.__init__',
  parameters: ['family', 'type', 'proto', 'fileno'],
  required: 0,
  method: true,
  constants: ['family', 'type', 'proto', 'fileno'],
}

/** The core socket under an object of this package. */
export let coreOf: (socket: SocketHandle) => CoreSocket

/** A number, or omitted: no closer look is needed. */
export function plain(value: unknown): boolean {
  return typeof value === 'number' || value === undefined
}

/** The C methods of CPython's socket that move no data, and the core socket that they work on. */
export class SocketHandle {
  readonly #core: CoreSocket
  readonly #state: SocketState

  static {
    coreOf = (socket) => socket.#core
  }

  constructor(...args: SocketArguments) {
    const [first] = args as readonly unknown[]
    this.#core = first instanceof SocketOfCore ? first : open(args)
    this.#state = stateOf(this.#core)
  }

  /** AF_*, as a number. Read-only. */
  get family(): number {
    return this.#state.family
  }

  /** SOCK_*, without SOCK_NONBLOCK and SOCK_CLOEXEC. Read-only. */
  get type(): number {
    return this.#state.type
  }

  /** The protocol number. Read-only. */
  get proto(): number {
    return this.#state.proto
  }

  /** The same as {@link gettimeout}. Read-only. */
  get timeout(): number | null {
    return nsToSeconds(this.#state.timeoutNs)
  }

  /** bind(2). */
  bind(address: AddressInput): void
  bind(address: AddressInput, ...extra: never[]): void {
    if (extra.length > 0 || !Array.isArray(address)) takesOne('socket.bind', [address, ...extra])
    this.#core.bind(asAddress(address))
  }

  /** close(2). @throws OSError, except for ECONNRESET. */
  close(...extra: never[]): void {
    if (extra.length > 0) takesNone('socket.close', extra)
    this.#core.close()
  }

  /** connect(2), which waits for its outcome no longer than the timeout. */
  connect(address: AddressInput): void
  connect(address: AddressInput, ...extra: never[]): void {
    if (extra.length > 0 || !Array.isArray(address)) takesOne('socket.connect', [address, ...extra])
    this.#core.connect(asAddress(address))
  }

  /** Like {@link connect}, but returns the outcome: 0 or the errno, EWOULDBLOCK for a timeout. */
  connect_ex(address: AddressInput): number
  connect_ex(address: AddressInput, ...extra: never[]): number {
    if (extra.length > 0 || !Array.isArray(address)) {
      takesOne('socket.connect_ex', [address, ...extra])
    }
    return this.#core.connectEx(asAddress(address))
  }

  /** Give up the descriptor without closing it, and return it; -1 if there was none. */
  detach(...extra: never[]): number {
    if (extra.length > 0) takesNone('socket.detach', extra)
    return this.#core.detach()
  }

  /** The descriptor, or -1 after close() or detach(). */
  fileno(...extra: never[]): number {
    if (extra.length > 0) takesNone('socket.fileno', extra)
    return this.#core.fileno()
  }

  /** False only if the timeout is 0. */
  getblocking(...extra: never[]): boolean {
    if (extra.length > 0) takesNone('socket.getblocking', extra)
    return this.#state.timeoutNs !== 0
  }

  /** getpeername(2). @throws OSError ENOTCONN. */
  getpeername<A extends AnyAddress = DefaultAddress>(...extra: never[]): NoInfer<A> {
    if (extra.length > 0) takesNone('socket.getpeername', extra)
    return this.#core.getpeername() as NoInfer<A>
  }

  /** getsockname(2). */
  getsockname<A extends AnyAddress = DefaultAddress>(...extra: never[]): NoInfer<A> {
    if (extra.length > 0) takesNone('socket.getsockname', extra)
    return this.#core.getsockname() as NoInfer<A>
  }

  /** getsockopt(2) of an int. */
  getsockopt(level: number, optname: number): number
  /** getsockopt(2) of up to `buflen` bytes, 1 to 1024. */
  getsockopt(level: number, optname: number, buflen: number): Buffer
  getsockopt(level: number, optname: number, buflen?: number, ...extra: never[]): number | Buffer {
    if (typeof optname !== 'number' || !plain(buflen) || extra.length > 0) {
      takes('getsockopt', 2, 3, [level, optname, buflen, ...extra])
    }
    return buflen === undefined ? this.#core.getsockopt(level, optname) : this.#core.getsockopt(level, optname, buflen)
  }

  /** The timeout in seconds, or null for None. */
  gettimeout(...extra: never[]): number | null {
    if (extra.length > 0) takesNone('socket.gettimeout', extra)
    return nsToSeconds(this.#state.timeoutNs)
  }

  /** listen(2). @param backlog min(SOMAXCONN, 128) by default. */
  listen(backlog?: number): void
  listen(backlog?: number, ...extra: never[]): void {
    if (!plain(backlog) || extra.length > 0) takes('listen', 0, 1, [backlog, ...extra])
    this.#core.listen(backlog)
  }

  /** True is `settimeout(null)`, false is `settimeout(0)`. */
  setblocking(flag: boolean | number): void
  setblocking(flag: unknown, ...extra: never[]): void {
    if (typeof flag !== 'boolean' || extra.length > 0) takesOne('socket.setblocking', [flag, ...extra])
    setTimeoutNs(this.#state, isTrue(flag) ? -1 : 0)
  }

  /** setsockopt(2) of an int or of bytes; of a null pointer with `optlen` if `value` is null. */
  setsockopt(level: number, optname: number, value: number | bigint | boolean | Bytes): void
  setsockopt(level: number, optname: number, value: null, optlen: number): void
  setsockopt(
    level: number,
    optname: number,
    value: number | bigint | boolean | Bytes | null,
    optlen?: number,
    ...extra: never[]
  ): void {
    if (typeof value !== 'number' || optlen !== undefined || extra.length > 0) {
      const fourth = value === null && extra.length === 0 ? [] : [optlen]
      takes('setsockopt', 3, 3, [level, optname, value, ...fourth, ...extra])
    }
    this.#core.setsockopt(level, optname, value as Exclude<typeof value, SharedArrayBuffer>, optlen)
  }

  /** Set the timeout: seconds, or null to wait without limit; 0 never waits. */
  settimeout(value: number | null): void
  settimeout(value: number | null, ...extra: never[]): void {
    if (typeof value !== 'number' || extra.length > 0) takesOne('socket.settimeout', [value, ...extra])
    setTimeoutNs(this.#state, timeoutToNs(pythonVoice, value, 1e9))
  }

  /** shutdown(2): SHUT_RD, SHUT_WR or SHUT_RDWR. */
  shutdown(how: number): void
  shutdown(how: number, ...extra: never[]): void {
    if (typeof how !== 'number' || extra.length > 0) takesOne('socket.shutdown', [how, ...extra])
    this.#core.shutdown(how)
  }

  /** Python's `repr()`: here that of the C object. */
  __repr__(): string {
    const { fd, family, type, proto } = this.#state
    return `<socket object, fd=${fd}, family=${family}, type=${type}, proto=${proto}>`
  }

  /** The same as {@link __repr__}, as is Node's inspect. */
  toString(): string {
    return this.__repr__()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.__repr__()
  }
}

function open(args: readonly unknown[]): CoreSocket {
  // Four positional arguments or fewer need no sorting.
  const usual = args.length <= 4 && !args.includes(undefined) && !isKeywords(args.at(-1))
  const [family, type, proto, fileno] = usual ? args : bindArguments(constructorSignature, args)
  return openSocket(bound().env, { family, type, proto, fileno })
}

refuseAssignment(SocketHandle.prototype, {
  family: "property 'family' of 'socket' object has no setter",
  type: "property 'type' of 'socket' object has no setter",
  proto: 'readonly attribute',
  timeout: "attribute 'timeout' of '_socket.socket' objects is not writable",
})
