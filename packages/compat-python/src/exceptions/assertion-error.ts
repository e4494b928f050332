import { brand } from '@sockcall/core/internal'

/** Python's AssertionError: a method was called in a state that does not allow it. */
export class AssertionError extends Error {}

Object.defineProperty(AssertionError.prototype, 'name', { value: 'AssertionError', configurable: true, writable: true })
brand(AssertionError, 'python.AssertionError')
