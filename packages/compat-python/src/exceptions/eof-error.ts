import { brand } from '@sockcall/core/internal'

/** Python's EOFError: the input ended too early. */
export class EOFError extends Error {}

Object.defineProperty(EOFError.prototype, 'name', { value: 'EOFError', configurable: true, writable: true })
brand(EOFError, 'python.EOFError')
