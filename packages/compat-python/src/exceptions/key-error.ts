import { brand, pythonRepr } from '@sockcall/core/internal'
import { LookupError } from './lookup-error.js'

/** Python's KeyError: a mapping has no such key, or has it already. As in Python its text is the repr of its argument. */
export class KeyError extends LookupError {
  /** The key, or a text about it: `e.args[0]` in Python. */
  readonly key: unknown

  /** @param key the key, or a text about it. */
  constructor(key: unknown) {
    super(pythonRepr(key))
    this.key = key
  }
}

Object.defineProperty(KeyError.prototype, 'name', { value: 'KeyError', configurable: true, writable: true })
brand(KeyError, 'python.KeyError')
