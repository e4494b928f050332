import { runAsync } from '../call/call-async.js'
import type { Environment } from '../call/environment.js'
import type { FirstAttempt, Operation } from '../call/sock-call.js'
import type { SocketOptions } from '../calls/open.js'
import { type Adopted, SocketBase } from './socket-base.js'

/** How the calls of a socket on the event loop become promises. */
export abstract class AsyncCalls extends SocketBase {
  protected constructor(env: Environment, source: SocketOptions | Adopted) {
    super(env, source, true)
  }

  /** Run an operation on the event loop. */
  protected run<T>(operation: Operation<T>, signal: AbortSignal | undefined): Promise<T> {
    return runAsync(this, this.state, operation, signal)
  }

  /** What a call throws becomes a rejection. */
  protected attempt<T>(call: () => Promise<T>): Promise<T> {
    try {
      return call()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** A result that is there already: at once, but with a turn of the event loop after every so many. */
  protected soon<T>(value: T): Promise<T> {
    return this.state.env.turn.immediate() ? Promise.resolve(value) : this.later(value)
  }

  /** A result that is there already, after a turn of the event loop. */
  protected later<T>(value: T): Promise<T> {
    return new Promise((resolve) => setImmediate(resolve, value))
  }
}

/** Whether an operation that makes its own first attempt may, or must queue behind others. */
export function firstAttempt(may: boolean): FirstAttempt {
  return may ? 'now' : 'queued'
}
