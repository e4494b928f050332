/** What every voice's error of a failed call or lookup has, so that core need not know which voice made it. */
export interface Failure extends Error {
  /** `'ECONNREFUSED'`; undefined if no system call failed. */
  readonly code?: string
  /** The system call or resolver function that failed. */
  readonly syscall?: string
  /** The number, in the voice's manner; null or undefined if no system call failed. */
  readonly errno?: number | null
  /** The address that the call was given, if any. */
  readonly address?: unknown
}

const KEY = Symbol.for('sockcall.failure')

/** Mark a class of errors: its instances are failures, in every copy of this package. */
export function markFailure(Class: { readonly prototype: object }): void {
  Object.defineProperty(Class.prototype, KEY, { value: true })
}

/** Whether the system or the C library reported an error: not a bad argument, and not a mistake of the program's. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && Reflect.get(error, KEY) === true
}
