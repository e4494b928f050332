import { ValueError } from '@sockcall/core'
import { pythonRepr } from '@sockcall/core/internal'
import { bindArguments, givenCount, isKeywords } from '../calling/keywords.js'
import type { LoopBase } from './loop-base.js'

/** The keyword arguments of `set_write_buffer_limits()`, in bytes. */
export interface WriteBufferLimits {
  /** Above it the protocol's `pause_writing()` is called. */
  readonly high?: number | null | undefined
  /** At or below it `resume_writing()` is called. */
  readonly low?: number | null | undefined
}

const limitsSignature = {
  name: '_FlowControlMixin.set_write_buffer_limits',
  parameters: ['high', 'low'],
  required: 0,
  method: true,
}

/** Methods of every protocol. */
export interface BaseProtocolMethods {
  /** The connection is made: the first call. */
  connection_made?(transport: BaseTransport): void
  /** The last call. @param exc what ended the connection; null after the end of the stream, `close()` and `abort()`. */
  connection_lost?(exc: Error | null): void
  /** The buffer exceeds the high-water mark. */
  pause_writing?(): void
  /** The buffer is down to the low-water mark. */
  resume_writing?(): void
}

/** What asyncio's transports share: facts about the connection, and flow control for writes. */
export abstract class BaseTransport {
  /** The event loop that it belongs to. */
  protected readonly loop: LoopBase
  /** What get_extra_info returns. */
  protected readonly extra: Map<string, unknown>
  #high = 64 * 1024
  #low = 16 * 1024
  #protocolPaused = false

  protected constructor(loop: LoopBase, extra: Map<string, unknown>) {
    this.loop = loop
    this.extra = extra
  }

  /** Close the connection once the buffer has been sent. */
  abstract close(): void

  /** Close it now and drop the buffer. */
  abstract abort(): void

  /** Whether it is closed or closing. */
  abstract is_closing(): boolean

  /** Call another protocol from now on. */
  abstract set_protocol(protocol: BaseProtocolMethods): void

  /** The protocol that is called. */
  abstract get_protocol(): BaseProtocolMethods

  /** How many bytes are buffered. */
  abstract get_write_buffer_size(): number

  /**
   * `'socket'`, `'sockname'`, `'peername'`, and with TLS `'sslcontext'`, `'peercert'`, `'cipher'`, `'ssl_object'`.
   *
   * @param fallback Python's `default`: the value of an unknown name; null if omitted.
   */
  get_extra_info(name: string, fallback: unknown = null): unknown {
    return this.extra.has(name) ? this.extra.get(name) : fallback
  }

  /** Low and high, in bytes. */
  get_write_buffer_limits(): [low: number, high: number] {
    return [this.#low, this.#high]
  }

  /** Set when the protocol is told to pause writing, and when to resume. @throws ValueError unless high >= low >= 0. */
  set_write_buffer_limits(high?: number | null, low?: number | null): void
  set_write_buffer_limits(keywords: WriteBufferLimits): void
  set_write_buffer_limits(...args: unknown[]): void {
    const [high = null, low = null] = bindArguments(limitsSignature, args) as (number | null)[]
    const top = high ?? (low === null ? 64 * 1024 : 4 * low)
    const bottom = low ?? Math.floor(top / 4)
    if (!(top >= bottom && bottom >= 0)) {
      throw new ValueError(`high (${pythonRepr(top)}) must be >= low (${pythonRepr(bottom)}) must be >= 0`)
    }
    this.#high = top
    this.#low = bottom
    this.maybePause()
  }

  /** Python's repr. */
  abstract __repr__(): string

  /** The same as {@link __repr__}. */
  toString(): string {
    return this.__repr__()
  }

  /** Bytes were put into the buffer. */
  protected maybePause(): void {
    if (this.#protocolPaused || this.get_write_buffer_size() <= this.#high) return
    this.#protocolPaused = true
    this.#tell('pause_writing')
  }

  /** Bytes went out of it. */
  protected maybeResume(): void {
    if (!this.#protocolPaused || this.get_write_buffer_size() > this.#low) return
    this.#protocolPaused = false
    this.#tell('resume_writing')
  }

  #tell(name: 'pause_writing' | 'resume_writing'): void {
    const protocol = this.get_protocol()
    try {
      protocol[name]?.()
    } catch (exception) {
      this.loop.call_exception_handler({
        message: `protocol.${name}() failed`,
        exception,
        transport: this,
        protocol,
      })
    }
  }
}

/** A transport of a stream: over a socket, or over TLS. */
export interface Transport extends BaseTransport {
  /** Send bytes, and buffer what cannot be sent at once. */
  write(data: Uint8Array | ArrayBuffer | DataView): void
  /** Write all of them as one. */
  writelines(list_of_data: Iterable<Uint8Array | ArrayBuffer | DataView>): void
  /** Pause receiving. */
  pause_reading(): void
  /** Resume receiving. */
  resume_reading(): void
  /** Whether it receives. */
  is_reading(): boolean
  /** Whether {@link write_eof} works. */
  can_write_eof(): boolean
  /** End our side once the buffer has been sent. @throws NotImplementedError over TLS. */
  write_eof(): void
}

/** The arguments of `get_extra_info(name, default=None)`; the default may be a plain object. */
export function extraInfoArguments(owner: string, args: readonly unknown[]): [name: string, fallback: unknown] {
  const last = args[1]
  if (args.length === 2 && !(isKeywords(last) && Object.keys(last).every((key) => key === 'default'))) {
    return [args[0] as string, last]
  }
  const signature = { name: `${owner}.get_extra_info`, parameters: ['name', 'default'], required: 1, method: true }
  const [name, fallback = null] = bindArguments(signature, args.slice(0, Math.max(givenCount(args), 0)))
  return [name as string, fallback]
}
