import { getaddrinfoAsync, getnameinfoAsync } from '@sockcall/core'
import { pythonTypeName, pythonVoice } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { bindArguments } from '../calling/keywords.js'
import { checkSignal, type SignalKeywords } from './call-signal.js'
import { cancellable, unlessAborted } from './cancellation.js'
import { Task } from './task.js'

/** What is known about an exception that no caller can receive: asyncio's context. */
export interface ExceptionContext {
  /** What happened. */
  readonly message: string
  /** What was thrown. */
  readonly exception?: unknown
  /** The transport that it happened on. */
  readonly transport?: unknown
  /** Its protocol. */
  readonly protocol?: unknown
  /** The listening socket. */
  readonly socket?: unknown
  /** The task. */
  readonly task?: unknown
  /** The context of an exception that an exception handler threw. */
  readonly context?: unknown
}

/** Called with what would be logged. */
export type ExceptionHandler = (loop: LoopBase, context: ExceptionContext) => void

/** A scheduled callback. */
export interface Handle {
  /** Do not call it. */
  cancel(): void
  /** Whether it was cancelled. */
  cancelled(): boolean
}

const base = (name: string, parameters: readonly string[], required: number, keywordOnly: readonly string[] = []) => ({
  name: `BaseEventLoop.${name}`,
  parameters,
  required,
  keywordOnly,
  method: true,
})
const getaddrinfoSignature = base('getaddrinfo', ['host', 'port'], 2, ['family', 'type', 'proto', 'flags', 'signal'])
const getnameinfoSignature = base('getnameinfo', ['sockaddr', 'flags'], 1, ['signal'])

/** The keyword arguments of `loop.getaddrinfo()`. */
export interface LoopGetaddrinfoKeywords extends SignalKeywords {
  /** AF_*; 0 for any. */
  readonly family?: number | undefined
  /** SOCK_*; 0 for any. */
  readonly type?: number | undefined
  /** IPPROTO_*; 0 for any. */
  readonly proto?: number | undefined
  /** AI_* bits. */
  readonly flags?: number | undefined
}

/** The parts of asyncio's event loop without sockets: time, callbacks, names, and uncaught exceptions. */
export class LoopBase {
  #handler: ExceptionHandler | null = null

  /** Monotonic seconds. */
  time(): number {
    return performance.now() / 1000
  }

  /** Call back soon, in order. */
  call_soon(callback: (...args: never[]) => void, ...args: unknown[]): Handle {
    const handle = new CallbackHandle()
    queueMicrotask(() => {
      if (!handle.cancelled()) this.#call(callback, args)
    })
    return handle
  }

  /** Call back after a number of seconds. */
  call_later(delay: number, callback: (...args: never[]) => void, ...args: unknown[]): Handle {
    return this.call_at(this.time() + delay, callback, ...args)
  }

  /** Call back at a {@link time}. */
  call_at(when: number, callback: (...args: never[]) => void, ...args: unknown[]): Handle {
    return new CallbackHandle(atTime(when, () => this.#call(callback, args)))
  }

  /** A task for a promise, or for a function that is called at once. */
  create_task<T>(coro: PromiseLike<T> | (() => PromiseLike<T> | T)): Task<T> {
    return new Task(coro)
  }

  /** The handler of uncaught exceptions; null for {@link default_exception_handler}. */
  get_exception_handler(): ExceptionHandler | null {
    return this.#handler
  }

  /** Set the exception handler. @throws TypeError for anything but a function or null. */
  set_exception_handler(handler: ExceptionHandler | null): void {
    if (handler !== null && typeof handler !== 'function') {
      throw new TypeError(`A callable object or None is expected, got ${String(handler)}`)
    }
    this.#handler = handler
  }

  /** Report an exception that no caller can receive. Never throws. */
  call_exception_handler(context: ExceptionContext): void {
    if (this.#handler === null) {
      this.default_exception_handler(context)
      return
    }
    try {
      this.#handler(this, context)
    } catch (exception) {
      this.default_exception_handler({ message: 'Unhandled error in exception handler', exception, context })
    }
  }

  /** Print a context to stderr. */
  default_exception_handler(context: ExceptionContext): void {
    const lines = [context.message || 'Unhandled exception in event loop']
    for (const [key, value] of Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (key !== 'message' && key !== 'exception' && value !== undefined) lines.push(`${key}: ${text(value)}`)
    }
    if (context.exception === undefined) console.error(lines.join('\n'))
    else console.error(`${lines.join('\n')}\n`, context.exception)
  }

  /**
   * getaddrinfo(3), off this thread.
   *
   * @throws gaierror; UnicodeEncodeError.
   */
  getaddrinfo(
    host: string | Uint8Array | null,
    port: string | number | bigint | Uint8Array | null,
    keywords?: LoopGetaddrinfoKeywords,
  ): Promise<[family: number, type: number, proto: number, canonname: string, sockaddr: unknown][]>
  async getaddrinfo(
    ...args: unknown[]
  ): Promise<[family: number, type: number, proto: number, canonname: string, sockaddr: unknown][]> {
    const [host, port, family, type, proto, flags, signal] = bindArguments(getaddrinfoSignature, args)
    return this.#lookup('getaddrinfo', signal, () =>
      getaddrinfoAsync(bound().env.backend, host, port, family, type, proto, flags, pythonVoice),
    )
  }

  /** getnameinfo(3), off this thread. @throws gaierror */
  getnameinfo(
    sockaddr: readonly [host: string, port: number, flowinfo?: number, scope_id?: number],
    flags?: number,
    keywords?: SignalKeywords,
  ): Promise<[host: string, service: string]>
  async getnameinfo(...args: unknown[]): Promise<[host: string, service: string]> {
    const [sockaddr, flags = 0, signal] = bindArguments(getnameinfoSignature, args)
    return this.#lookup('getnameinfo', signal, () =>
      getnameinfoAsync(bound().env.backend, sockaddr, flags, pythonVoice),
    )
  }

  /** Python's repr. */
  toString(): string {
    return `<${this.constructor.name} running=True closed=False debug=False>`
  }

  /** A lookup cannot be stopped, only the wait for it. */
  #lookup<T>(name: string, signal: unknown, ask: () => Promise<T>): Promise<T> {
    return cancellable(checkSignal(name, signal), async (call) => {
      call.check()
      return unlessAborted(ask(), call.signal)
    })
  }

  #call(callback: (...args: never[]) => void, args: unknown[]): void {
    try {
      ;(callback as (...args: unknown[]) => void)(...args)
    } catch (exception) {
      this.call_exception_handler({ message: `Exception in callback ${callback.name}()`, exception })
    }
  }
}

class CallbackHandle implements Handle {
  readonly #stop: () => void
  #cancelled = false

  constructor(stop: () => void = () => {}) {
    this.#stop = stop
  }

  cancel(): void {
    this.#cancelled = true
    this.#stop()
  }

  cancelled(): boolean {
    return this.#cancelled
  }
}

/** The longest wait of setTimeout. */
const MAX_TIMER_MS = 0x7fffffff

/** Call back at a time of `loop.time()`; soon if it has passed. @returns a function that cancels it. */
export function atTime(when: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout
  const arm = () => {
    const left = when * 1000 - performance.now()
    if (left > 0) timer = setTimeout(arm, Math.min(Math.ceil(left), MAX_TIMER_MS))
    else callback()
  }
  timer = setTimeout(arm, Math.min(Math.max(Math.ceil(when * 1000 - performance.now()), 0), MAX_TIMER_MS))
  return () => clearTimeout(timer)
}

function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if ('__repr__' in value) return String(value)
  return `<${value.constructor?.name ?? pythonTypeName(value)} object>`
}
