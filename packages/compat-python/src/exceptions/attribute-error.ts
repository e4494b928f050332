import { brand } from '@sockcall/core/internal'

/** Python's AttributeError: a read-only attribute was set, or an object lacks an attribute that the call needs. */
export class AttributeError extends TypeError {}

Object.defineProperty(AttributeError.prototype, 'name', {
  value: 'AttributeError',
  configurable: true,
  writable: true,
})
brand(AttributeError, 'python.AttributeError')
