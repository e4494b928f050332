import { brand } from '@sockcall/core'
import { LookupError } from '../io/errors.js'

/** Python's IndexError: a sequence is shorter than what was asked of it. */
export class IndexError extends LookupError {}

Object.defineProperty(IndexError.prototype, 'name', { value: 'IndexError', configurable: true, writable: true })
brand(IndexError, 'python.IndexError')
