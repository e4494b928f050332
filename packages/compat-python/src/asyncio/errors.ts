import { OSError } from '@sockcall/core'
import { brand, pythonRepr } from '@sockcall/core/internal'
import { EOFError as EOFErrorClass } from '../exceptions/eof-error.js'
import { RuntimeError } from '../exceptions/index.js'

export { EOFError } from '../exceptions/index.js'

/** `asyncio.IncompleteReadError`: the stream ended before everything requested had arrived. */
export class IncompleteReadError extends EOFErrorClass {
  /** The class's name. */
  override readonly name: string = 'IncompleteReadError'

  /**
   * @param partial what had arrived.
   * @param expected how many bytes were requested; null if a separator was.
   */
  constructor(
    readonly partial: Buffer,
    readonly expected: number | bigint | null,
  ) {
    const total = expected === null ? 'undefined' : pythonRepr(expected)
    super(`${partial.length} bytes read on a total of ${total} expected bytes`)
  }
}

/** `asyncio.LimitOverrunError`: the limit was reached while searching for a separator. */
export class LimitOverrunError extends Error {
  /** The class's name. */
  override readonly name = 'LimitOverrunError'

  /** @param consumed how many bytes to consume to get past it. */
  constructor(
    message: string,
    readonly consumed: number,
  ) {
    super(message)
  }
}

/** `asyncio.CancelledError`: `Task.cancel()` or a deadline ended a wait. */
export class CancelledError extends Error {
  /** The class's name. */
  override readonly name = 'CancelledError'
}

/** `asyncio.InvalidStateError`: a task has no result yet. */
export class InvalidStateError extends Error {
  /** The class's name. */
  override readonly name = 'InvalidStateError'
}

/** `asyncio.SendfileNotAvailableError`: sendfile(2) cannot be used and `fallback` is false. */
export class SendfileNotAvailableError extends RuntimeError {
  /** The class's name. */
  override readonly name = 'SendfileNotAvailableError'
}

/** Python's `ssl.SSLError`: the handshake or a record failed. `cause` is the error of node:tls. */
export class SSLError extends OSError {
  /** The class's name. */
  override readonly name: string = 'SSLError'
}

/** Python's `ssl.SSLCertVerificationError`: the peer's certificate is not trusted, or belongs to another host. */
export class SSLCertVerificationError extends SSLError {
  /** The class's name. */
  override readonly name = 'SSLCertVerificationError'
}

for (const exception of [
  IncompleteReadError,
  LimitOverrunError,
  CancelledError,
  InvalidStateError,
  SendfileNotAvailableError,
  SSLError,
  SSLCertVerificationError,
])
  brand(exception, `python.${exception.name}`)
