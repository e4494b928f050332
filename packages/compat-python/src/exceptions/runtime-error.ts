import { brand } from '@sockcall/core/internal'

/** Python's RuntimeError: a stream was re-entered while it waits for its raw stream. */
export class RuntimeError extends Error {}

/** Python's NotImplementedError: a raw stream without a `readinto` or a `write`. */
export class NotImplementedError extends RuntimeError {}

for (const exception of [RuntimeError, NotImplementedError]) {
  Object.defineProperty(exception.prototype, 'name', { value: exception.name, configurable: true, writable: true })
  brand(exception, `python.${exception.name}`)
}
