import { brand } from '@sockcall/core/internal'
import { LookupError } from './lookup-error.js'

/** Python's IndexError: an index is out of range. */
export class IndexError extends LookupError {}

Object.defineProperty(IndexError.prototype, 'name', { value: 'IndexError', configurable: true, writable: true })
brand(IndexError, 'python.IndexError')
