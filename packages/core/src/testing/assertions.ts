import assert from 'node:assert/strict'
import type { Clock } from '../backend/index.js'
import { OSError } from '../errors/os-error.js'

/** What an exception must be. Properties that are left out are not looked at. */
export interface ExpectedError {
  /** Its class exactly, not a subclass. */
  readonly type?: abstract new (
    ...args: never[]
  ) => Error
  readonly message?: string | RegExp
  readonly errno?: number | null
  readonly code?: string
}

/** `call` throws this. @returns the exception. */
export function raises(call: () => unknown, expected: ExpectedError): Error {
  let result: unknown
  try {
    result = call()
  } catch (error) {
    assert(error instanceof Error, `not an Error: ${String(error)}`)
    if (expected.type !== undefined) {
      assert.equal(error.constructor.name, expected.type.name, `the class of "${error.message}"`)
      assert(error instanceof expected.type, `another copy of ${expected.type.name}`)
    }
    if (typeof expected.message === 'string') assert.equal(error.message, expected.message)
    else if (expected.message !== undefined) assert.match(error.message, expected.message)
    if (expected.errno !== undefined) assert.equal(error instanceof OSError ? error.errno : undefined, expected.errno)
    if (expected.code !== undefined) assert.equal(error instanceof OSError ? error.code : undefined, expected.code)
    return error
  }
  assert.fail(`expected ${expected.type?.name ?? 'an exception'}, but it returned ${String(result)}`)
}

/** The ms that `call` took. */
export function duration(clock: Clock, call: () => unknown): number {
  const began = clock.now()
  call()
  return clock.now() - began
}

/** How much later than due something may come on a busy machine. */
const LATE_MS = 1000

/** A wait of `dueMs` was neither cut short nor much too long. */
export function lasted(ms: number, dueMs: number): void {
  // Timers of the kernel and the clock we read may differ by a fraction.
  assert(ms >= dueMs - 1, `over after ${ms.toFixed(1)} ms instead of ${dueMs}`)
  assert(ms <= dueMs + LATE_MS, `over only after ${ms.toFixed(1)} ms instead of ${dueMs}`)
}

/** Something that must not wait did not. */
export function immediate(ms: number): void {
  assert(ms <= LATE_MS / 2, `took ${ms.toFixed(1)} ms`)
}
