import type { Environment } from '../call/environment.js'
import { publishFd } from '../call/kernel-wait.js'
import type { SocketState } from '../call/socket-state.js'
import { intArgument } from '../calls/arguments.js'
import { setTimeoutNs } from '../calls/blocking.js'
import { closeState, detachState } from '../calls/close.js'
import { getpeername, getsockname } from '../calls/names.js'
import { openState, type SocketOptions } from '../calls/open.js'
import { checkSocketOptions } from '../calls/socket-options.js'
import * as sockopt from '../calls/sockopt.js'
import { brand } from '../errors/brand.js'
import { toPlainCInt } from '../options/c-integer.js'
import { checkGiven } from '../options/check-options.js'
import { aBoolean } from '../options/option-kinds.js'
import { nsToMs, timeoutMsToNs } from '../options/timeout-value.js'
import type { Address } from '../sockaddr/types.js'
import { forget, watch } from './finalizer.js'
import { socketRepr } from './repr.js'
import { type SocketToken, tokenOf } from './token.js'

/** How a constructor is told to take over a state that an operation has made: accept, dup, socketpair. */
export class Adopted {
  constructor(readonly state: SocketState) {}
}

let readState: (socket: SocketBase) => SocketState | undefined

/**
 * The state behind a socket, for packages that build on core (compat-python, streams). Programs do not need it.
 */
export function stateOf(socket: SocketBase): SocketState {
  const state = readState(socket)
  if (state === undefined) throw new TypeError(foreign(socket))
  return state
}

function foreign(socket: unknown): string {
  return socket instanceof SocketBase ? 'the socket is of another copy of @sockcall/core' : 'not a sockcall socket'
}

/** What `Socket` and `AsyncSocket` share: every call that never waits. */
export abstract class SocketBase {
  /** @internal */
  protected readonly state: SocketState
  #closed = false

  static {
    readState = (socket) => (#closed in socket ? socket.state : undefined)
  }

  protected constructor(env: Environment, source: SocketOptions | Adopted, loopDriven: boolean) {
    let state: SocketState
    if (source instanceof Adopted) state = source.state
    else {
      state = openState(env, checkSocketOptions(loopDriven ? 'AsyncSocket' : 'Socket', source))
    }
    this.state = state
    watch(this, state)
    // An accepted fd of the event loop is O_NONBLOCK from birth.
    if (loopDriven && !state.loopDriven) {
      state.loopDriven = true
      env.sys.setNonblocking(state.fd, 1)
    }
  }

  /**
   * Every call of a blocking socket begins here, but for `close` and `detach`: listeners of signals that came since the last one
   * run first, as CPython runs them between two instructions. A program whose calls never wait would never hear of them.
   */
  protected enter(): SocketState {
    const { state } = this
    if (state.env.attention[0] !== 0 && !state.loopDriven) state.env.checkSignals()
    return state
  }

  /** AF_*, as given or as found on an adopted fd. */
  get family(): number {
    return this.state.family
  }

  /** SOCK_*, without SOCK_NONBLOCK and SOCK_CLOEXEC. */
  get type(): number {
    return this.state.type
  }

  /** The protocol number. */
  get proto(): number {
    return this.state.proto
  }

  /** True after close() or detach(). */
  get closed(): boolean {
    return this.#closed
  }

  /**
   * The timeout of calls that wait, in milliseconds: null waits without limit, 0 never waits (CPython's `sock_settimeout`). Setting it also sets
   * or clears O_NONBLOCK on the fd (S2), except that of an AsyncSocket, which always has it.
   *
   * @throws ValueError (negative, NaN), OverflowError (too large), TypeError (not a number or null), OSError EBADF (closed).
   */
  get timeoutMs(): number | null {
    return nsToMs(this.state.timeoutNs)
  }

  set timeoutMs(value: number | null) {
    const state = this.enter()
    setTimeoutNs(state, timeoutMsToNs(state.voice, value))
  }

  /**
   * `setblocking(true)` is `timeoutMs = null`, `setblocking(false)` is `timeoutMs = 0` (`sock_setblocking`).
   *
   * @throws TypeError for what is no boolean; OSError EBADF (closed).
   */
  setblocking(flag: boolean): void {
    checkGiven('setblocking', 'flag', flag, aBoolean)
    setTimeoutNs(this.enter(), flag ? -1 : 0)
  }

  /** Whether calls may wait: `timeoutMs !== 0`. */
  getblocking(): boolean {
    return this.state.timeoutNs !== 0
  }

  /** The descriptor, or -1 after close() or detach(). */
  fileno(): number {
    publishFd(this.state)
    return this.state.fd
  }

  /** fcntl(fd, F_GETFD): whether a child process would inherit the fd. Sockets made here begin with false (PEP 446). */
  getInheritable(): boolean {
    const state = this.enter()
    const rc = state.env.sys.getCloexec(state.fd)
    if (rc < 0) throw state.error(rc, 'fcntl')
    return rc === 0
  }

  /** Set or clear FD_CLOEXEC. @throws TypeError for what is no boolean; OSError EBADF (closed). */
  setInheritable(inheritable: boolean): void {
    checkGiven('setInheritable', 'inheritable', inheritable, aBoolean)
    const state = this.enter()
    if (inheritable) publishFd(state)
    const rc = state.env.sys.setCloexec(state.fd, inheritable ? 0 : 1)
    if (rc < 0) throw state.error(rc, 'fcntl')
  }

  /**
   * listen(2).
   *
   * @param backlog default min(SOMAXCONN, 128); a negative one counts as 0 (`sock_listen`).
   */
  listen(backlog?: number): void {
    const state = this.enter()
    const wanted =
      backlog === undefined
        ? Math.min(state.env.constant('SOMAXCONN'), 128)
        : intArgument(state.voice, backlog, 'backlog')
    const rc = state.env.sys.listen(state.fd, Math.max(wanted, 0))
    if (rc < 0) throw state.error(rc, 'listen')
  }

  /** shutdown(2): SHUT_RD, SHUT_WR or SHUT_RDWR. */
  shutdown(how: number): void {
    const state = this.enter()
    const rc = state.env.sys.shutdown(state.fd, toPlainCInt(state.voice, how, 'how'))
    if (rc < 0) throw state.error(rc, 'shutdown')
  }

  /** getsockname(2): the local address in the shape of its family. */
  getsockname(): Address | null {
    return getsockname(this.enter())
  }

  /** getpeername(2): the remote address; OSError ENOTCONN where there is none. */
  getpeername(): Address | null {
    return getpeername(this.enter())
  }

  /**
   * getsockopt(2) of an int option (`sock_getsockopt`). An AF_VSOCK option is an unsigned 64-bit integer, a bigint where it must be.
   */
  getsockopt(level: number, optname: number): number
  /**
   * getsockopt(2) of an option of up to `buflen` bytes.
   *
   * @param buflen 1 to 1024.
   * @returns the bytes that the kernel wrote, perhaps fewer.
   */
  getsockopt(level: number, optname: number, buflen: number): Buffer
  getsockopt(level: number, optname: number, buflen?: number): number | bigint | Buffer {
    return sockopt.getsockopt(this.enter(), level, optname, buflen)
  }

  /**
   * setsockopt(2) (`sock_setsockopt`).
   *
   * @param value a C int, bytes, or null together with `optlen`.
   * @param optlen the length that goes with a null value, in bytes.
   */
  setsockopt(
    level: number,
    optname: number,
    value: number | bigint | boolean | ArrayBufferView | ArrayBuffer | null,
    optlen?: number,
  ): void {
    sockopt.setsockopt(this.enter(), level, optname, value, optlen)
  }

  /**
   * close(2). A second call does nothing.
   *
   * @throws OSError of close(2)'s errno, except ECONNRESET; the socket is closed all the same (`sock_close`).
   */
  close(): void {
    this.#closed = true
    forget(this)
    closeState(this.state)
  }

  /** Give up the fd without closing it (`sock_detach`): the number, or -1 where there was none. */
  detach(): number {
    const fd = this.handOn()
    if (fd >= 0) this.state.env.backend.ownership.release(fd)
    return fd
  }

  /** As {@link detach}, for another socket object of this thread, with which the fd still ends. */
  protected handOn(): number {
    this.#closed = true
    forget(this)
    return detachState(this.state)
  }

  /**
   * Give the socket away to another thread of this process: what `postMessage` is to carry there. This object is closed, its
   * fd is not.
   */
  transfer(): SocketToken {
    const { state } = this
    return tokenOf(state, this.detach())
  }

  /** Closes at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** Python's repr: fd, family, type, proto and the addresses. */
  toString(): string {
    return socketRepr(this.state, `sockcall.${this.constructor.name}`, this.#closed)
  }

  /** What `Object.prototype.toString` shows. */
  get [Symbol.toStringTag](): string {
    return 'Socket'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}
brand(SocketBase)
