import { pythonRepr } from '@sockcall/core/internal'
import { KeyError } from '../exceptions/key-error.js'

/** The error for a file object that is not watched. */
export function notRegistered(fileobj: unknown): KeyError {
  return new KeyError(`${pythonRepr(fileobj)} is not registered`)
}
