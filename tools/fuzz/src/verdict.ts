import * as exceptions from '@sockcall/compat-python/exceptions'
import { OSError } from '@sockcall/core'
import { UserError } from './scene.js'

/** Python's exceptions as JavaScript classes. */
const pythonClasses: readonly (abstract new (...args: never[]) => Error)[] = Object.values(exceptions)

/** A TypeError of the engine about a value that our own code should have checked. */
const CARELESS = /^Cannot (read|set) properties of/

/**
 * Whether a program may expect an exception: a TypeError, a RangeError (as ValueError and OverflowError are), an OSError, or
 * the user's own.
 *
 * @returns what is wrong with it, or null.
 */
export function faultOf(error: unknown): string | null {
  if (error instanceof UserError || error instanceof OSError) return null
  if (!(error instanceof Error)) return `threw ${typeof error}: ${describe(error)}`
  if (error instanceof AggregateError) return error.errors.map(faultOf).find((fault) => fault !== null) ?? null
  if (error instanceof TypeError) return CARELESS.test(error.message) ? `careless TypeError: ${error.stack}` : null
  if (error instanceof RangeError) {
    return error.message.startsWith('Maximum call stack') ? `stack overflow: ${error.stack}` : null
  }
  if (pythonClasses.some((type) => error instanceof type)) return null
  return `untyped ${error.name}: ${error.stack}`
}

function describe(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
