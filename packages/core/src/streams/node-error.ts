/** Errors with the codes and texts that Node's own sockets have. */
import { inspect } from 'node:util'

const SHOWN_LENGTH = 28

/** An Error with a code of Node's. */
export function nodeError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/** Node's AbortError. @param cause the signal's reason. */
export function abortError(cause: unknown): Error {
  const error = Object.assign(new Error('The operation was aborted', { cause }), { code: 'ABORT_ERR' })
  // As with Node's, the name is no property that a listing of the error shows.
  return Object.defineProperty(error, 'name', { value: 'AbortError', configurable: true, writable: true })
}

/** `TypeError [ERR_INVALID_ARG_TYPE]`. @param expected "of type number". */
export function invalidArgType(name: string, expected: string, value: unknown): TypeError {
  const message = `The "${name}" argument must be ${expected}.${receivedValue(value)}`
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
}

/** `RangeError [ERR_OUT_OF_RANGE]`. @param range "a non-negative finite number". */
export function outOfRange(name: string, range: string, value: number): RangeError {
  const message = `The value of "${name}" is out of range. It must be ${range}. Received ${value}`
  return Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' })
}

/** The end of Node's sentence about an argument that it cannot use. */
function receivedValue(value: unknown): string {
  if (value === null || value === undefined) return ` Received ${value}`
  if (typeof value === 'function') return ` Received function ${value.name}`
  if (typeof value === 'object') {
    const { name } = value.constructor ?? {}
    return name ? ` Received an instance of ${name}` : ` Received ${inspect(value, { depth: -1 })}`
  }
  const text = inspect(value, { colors: false })
  const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 3)}...` : text
  return ` Received type ${typeof value} (${shown})`
}
