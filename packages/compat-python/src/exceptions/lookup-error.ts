import { brand } from '@sockcall/core/internal'

/** Python's LookupError: an unknown encoding, or an unknown error handler. */
export class LookupError extends Error {}

Object.defineProperty(LookupError.prototype, 'name', { value: 'LookupError', configurable: true, writable: true })
brand(LookupError, 'python.LookupError')
