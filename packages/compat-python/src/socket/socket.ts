import { type Socket as CoreSocket, OSError } from '@sockcall/core'
import { brand, errnoError, reprOfSocket } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { type CallableClass, callableClass } from '../calling/callable-class.js'
import { toCInt, toPlainCInt } from '../calling/integers.js'
import { bindArguments, givenCount } from '../calling/keywords.js'
import { AttributeError } from '../exceptions/attribute-error.js'
import type { BinaryMode, SocketFile, SocketIO } from '../io/index.js'
import type { AnyAddress, DefaultAddress } from './addresses.js'
import { type File, type MakefileKeywords, makefile } from './makefile.js'
import { GiveUp, type Sendable } from './sendable.js'
import { checkSendfile, type SendfileKeywords, sendfileArguments, useSend, useSendfile } from './sendfile.js'
import { coreOf, type SocketArguments, type SocketKeywords } from './socket-handle.js'
import { SocketTypeClass } from './socket-type.js'

/** Makes structuredClone and postMessage fail, with this in their error: a socket cannot be copied. */
const UNCLONEABLE = Symbol("cannot pickle 'socket' object")

/** Refuse arguments, as Python does for a library method without parameters. */
function noArguments(name: string, extra: readonly unknown[]): void {
  if (givenCount(extra) > 0) bindArguments({ name: `socket.${name}`, parameters: [], required: 0, method: true }, extra)
}

const setInheritableSignature = {
  name: 'socket.set_inheritable',
  parameters: ['inheritable'],
  required: 1,
  method: true,
}

const checkSignature = {
  name: 'socket._check_sendfile_params',
  parameters: ['file', 'offset', 'count'],
  required: 3,
  method: true,
  objects: ['file'],
}

/** The class behind {@link socket}. */
export class SocketClass extends SocketTypeClass {
  /** @internal How many files of makefile() are open. */
  _io_refs = 0
  /** @internal Whether close() or detach() was called. */
  _closed = false
  /** @internal */
  readonly _uncloneable: symbol = UNCLONEABLE

  /** accept(2) with SOCK_CLOEXEC: a new `socket` (never a subclass of it) with the default timeout, and the peer's address. */
  accept<A extends AnyAddress = DefaultAddress>(...extra: never[]): [connection: SocketClass, address: NoInfer<A>] {
    if (extra.length > 0) noArguments('accept', extra)
    if (this._accept !== SocketTypeClass.prototype._accept) return this.#acceptFd() as [SocketClass, NoInfer<A>]
    const [core, address] = coreOf(this).accept()
    return [wrap(core), address as NoInfer<A>]
  }

  /** accept() of a subclass that accepts in its own way. */
  #acceptFd(): [SocketClass, AnyAddress] {
    const [fileno, address] = this._accept()
    const connection = new socket(this.family, this.type, this.proto, fileno)
    // On some systems connections inherit O_NONBLOCK from their listener.
    if (bound().env.defaultTimeoutNs < 0 && this.gettimeout()) connection.setblocking(true)
    return [connection, address]
  }

  /** Close the socket, now or when the last file of makefile() is closed. */
  override close(...extra: never[]): void {
    if (extra.length > 0) noArguments('close', extra)
    this._closed = true
    if (this._io_refs <= 0) this._real_close()
  }

  /** Give up the descriptor without closing it, and return it; -1 if there was none. */
  override detach(...extra: never[]): number {
    if (extra.length > 0) noArguments('detach', extra)
    this._closed = true
    return super.detach()
  }

  /** A second socket of the same class over a duplicate of the descriptor, with the same timeout. */
  dup(...extra: never[]): this {
    if (extra.length > 0) noArguments('dup', extra)
    const fileno = bound().sockets.dup(toCInt(this.fileno()))
    const Class = this.constructor as new (
      family: number,
      type: number,
      proto: number,
      keywords: SocketKeywords,
    ) => this
    const copy = new Class(this.family, this.type, this.proto, { fileno })
    copy.settimeout(this.gettimeout())
    return copy
  }

  /** Whether a child process would inherit the descriptor: false unless set. */
  get_inheritable(...extra: never[]): boolean {
    if (extra.length > 0) noArguments('get_inheritable', extra)
    const { env } = bound()
    const rc = env.sys.getCloexec(toCInt(this.fileno()))
    if (rc < 0) throw errnoError(env.backend, -rc, 'fcntl')
    return rc === 0
  }

  /** Set or clear FD_CLOEXEC. */
  set_inheritable(inheritable: boolean | number): void
  set_inheritable(...args: unknown[]): void {
    const [inheritable] = bindArguments(setInheritableSignature, args)
    const fd = toCInt(this.fileno())
    const { env } = bound()
    const rc = env.sys.setCloexec(fd, toPlainCInt(inheritable) !== 0 ? 0 : 1)
    if (rc < 0) throw errnoError(env.backend, -rc, 'fcntl')
  }

  /**
   * A file over the socket: binary with 'b' in the mode, else text.
   *
   * @param mode of the letters r, w and b.
   * @param buffering the buffer's size; null or negative for the default, 0 (binary only) for none.
   */
  makefile(mode: BinaryMode, buffering: 0): SocketIO
  makefile<M extends string = 'r'>(mode?: M, buffering?: number | null, keywords?: MakefileKeywords): File<M>
  makefile<M extends string = 'r'>(mode: M, keywords: MakefileKeywords & { buffering?: number | null }): File<M>
  makefile<M extends string = 'r'>(keywords: MakefileKeywords & { mode?: M; buffering?: number | null }): File<M>
  makefile(...args: unknown[]): SocketFile {
    return makefile(this, args)
  }

  /**
   * Send a file, by sendfile(2) if it is a regular one. The socket must be a blocking stream.
   *
   * @returns the number of bytes sent. A file with a `seek` is positioned after the last of them, even if this throws.
   */
  sendfile(file: Sendable, offset?: number, count?: number | null): number
  sendfile(file: Sendable, keywords: SendfileKeywords): number
  sendfile(...args: unknown[]): number {
    const [file, offset, count] = sendfileArguments('sendfile', args) as [Sendable, number, number | null]
    try {
      return this._sendfile_use_sendfile(file, offset, count)
    } catch (error) {
      if (!(error instanceof GiveUp)) throw error
      return this._sendfile_use_send(file, offset, count)
    }
  }

  /** @internal By sendfile(2). @throws _GiveupOnSendfile before the first byte, if the file cannot be sent so. */
  _sendfile_use_sendfile(file: Sendable, offset?: number, count?: number | null): number
  _sendfile_use_sendfile(...args: unknown[]): number {
    return useSendfile(this, ...sendfileArguments('_sendfile_use_sendfile', args))
  }

  /** @internal By reading and sending. */
  _sendfile_use_send(file: Sendable, offset?: number, count?: number | null): number
  _sendfile_use_send(...args: unknown[]): number {
    return useSend(this, ...sendfileArguments('_sendfile_use_send', args))
  }

  /** @internal The checks of both. */
  _check_sendfile_params(file: Sendable, offset: number, count: number | null): void
  _check_sendfile_params(...args: unknown[]): void {
    const [file, , count] = bindArguments(checkSignature, args)
    checkSendfile(this, file, count)
  }

  /** The socket itself, even if it is closed. */
  __enter__(...extra: never[]): this {
    if (extra.length > 0) noArguments('__enter__', extra)
    return this
  }

  /** Close the socket unless it is closed. */
  __exit__(..._exception: unknown[]): void {
    if (!this._closed) this.close()
  }

  [Symbol.dispose](): void {
    this.__exit__()
  }

  /** A socket cannot be copied. @throws TypeError always. */
  __getstate__(): never {
    throw new TypeError(`cannot pickle '${this.constructor.name}' object`)
  }

  /** @internal A file of makefile() was closed. */
  _decref_socketios(...extra: never[]): void {
    if (extra.length > 0) noArguments('_decref_socketios', extra)
    if (this._io_refs > 0) this._io_refs--
    if (this._closed) this.close()
  }

  /** @internal Close the descriptor even if files are open. */
  _real_close(): void {
    super.close()
  }

  /** Python's repr: `<socket.socket fd=3, family=2, type=1, proto=0, laddr=('127.0.0.1', 80)>`. */
  override __repr__(): string {
    const Class = this.constructor
    const name = Class === socket ? 'socket.socket' : `__main__.${Class.name}`
    const facts = { fd: this.fileno(), family: this.family, type: this.type, proto: this.proto }
    if (this._closed) return reprOfSocket(facts, name, null)
    return reprOfSocket(facts, name, {
      laddr: () => addressOrNull(() => this.getsockname()),
      raddr: () => addressOrNull(() => this.getpeername()),
    })
  }
}

/** For a repr: an unavailable address is not shown. */
function addressOrNull(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof OSError || error instanceof AttributeError) return null
    throw error
  }
}

brand(SocketClass, 'python.socket')

/** An object over a core socket that a call has made. */
export function wrap(core: CoreSocket): SocketClass {
  // Not an argument for programs.
  return new SocketClass(core as unknown as SocketKeywords)
}

/**
 * Python's socket object. Usable with and without `new`; `class X extends socket` works.
 *
 * `socket(family, type, proto, fileno)`, each also as a keyword: `socket({ fileno: 3 })`. Blocking unless `setdefaulttimeout`
 * was called; not inherited by child processes.
 */
export const socket: CallableClass<SocketArguments, SocketClass> = /* @__PURE__ */ callableClass(SocketClass, 'socket')
/** An object of {@link socket}. */
export type socket = SocketClass
