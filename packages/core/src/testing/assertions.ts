import assert from 'node:assert/strict'
import type { Clock } from '../backend/index.js'
import { OSError } from '../voice/python/os-error.js'

/** What an exception must be. Omitted properties are not checked. */
export interface ExpectedError {
  /** Its class exactly, not a subclass. */
  readonly type?: abstract new (
    ...args: never[]
  ) => Error
  readonly message?: string | RegExp
  readonly errno?: number | null
  readonly code?: string
}

/** Assert that `call` throws this. @returns the exception. */
export function raises(call: () => unknown, expected: ExpectedError): Error {
  let result: unknown
  try {
    result = call()
  } catch (error) {
    return matching(error, expected)
  }
  return returned(result, expected)
}

/** Assert that `call` throws this, or returns a promise that is rejected with it. @returns the exception. */
export async function rejects(call: () => unknown, expected: ExpectedError): Promise<Error> {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    return matching(error, expected)
  }
  return returned(result, expected)
}

function returned(result: unknown, { type }: ExpectedError): never {
  assert.fail(`expected ${type?.name ?? 'an exception'}, but it returned ${String(result)}`)
}

function matching(error: unknown, { type, message, errno, code }: ExpectedError): Error {
  assert(error instanceof Error, `not an Error: ${String(error)}`)
  if (type !== undefined) {
    assert.equal(error.constructor.name, type.name, `the class of "${error.message}"`)
    assert(error instanceof type, `another copy of ${type.name}`)
  }
  if (typeof message === 'string') assert.equal(error.message, message)
  else if (message !== undefined) assert.match(error.message, message)
  if (errno !== undefined) assert.equal(error instanceof OSError ? error.errno : undefined, errno)
  if (code !== undefined) assert.equal(error instanceof OSError ? error.code : undefined, code)
  return error
}

/** The milliseconds that `call` took. */
export function duration(clock: Clock, call: () => unknown): number {
  const began = clock.now()
  call()
  return clock.now() - began
}

/** The milliseconds until the promise of `call` has settled. */
export async function elapsed(clock: Clock, call: () => unknown): Promise<number> {
  const began = clock.now()
  await call()
  return clock.now() - began
}

/** How late something may come on a busy machine. */
const LATE_MS = 1000

/** Assert that a wait of `dueMs` was neither cut short nor much too long. */
export function lasted(ms: number, dueMs: number): void {
  // The kernel's timers and the clock may differ by a fraction.
  assert(ms >= dueMs - 1, `over after ${ms.toFixed(1)} ms instead of ${dueMs}`)
  assert(ms <= dueMs + LATE_MS, `over only after ${ms.toFixed(1)} ms instead of ${dueMs}`)
}

/** Assert that something did not wait. */
export function immediate(ms: number): void {
  assert(ms <= LATE_MS / 2, `took ${ms.toFixed(1)} ms`)
}
