import type { Need } from './need.js'
import type { Trial } from './trial.js'

/** What a check asserts: a plain function, so that it can also be run, and expected to fail, outside of a test runner. */
export type CheckBody = (trial: Trial) => void | Promise<void>

/** One thing that every backend must do. */
export interface Check {
  /** A sentence about behaviour, with the numbers of its laws or rules. */
  readonly title: string
  /** Capabilities without which it is skipped. */
  readonly needs: readonly Need[]
  /** If the runner's usual time is too short. */
  readonly timeoutMs?: number
  /** The body. */
  readonly run: CheckBody
}

/** Checks about one topic. */
export interface Topic {
  /** The topic. */
  readonly name: string
  /** The checks. */
  readonly checks: readonly Check[]
}

/** What a check has besides its body. */
export interface CheckOptions {
  /** Capabilities without which it is skipped. */
  readonly needs?: readonly Need[]
  /** If the runner's usual time is too short. */
  readonly timeoutMs?: number
}

/** Define a check. */
export function check(title: string, run: CheckBody): Check
export function check(title: string, options: CheckOptions, run: CheckBody): Check
export function check(title: string, second: CheckOptions | CheckBody, third?: CheckBody): Check {
  const options = typeof second === 'function' ? {} : second
  const run = typeof second === 'function' ? second : third
  if (run === undefined) throw new TypeError(`no body: ${title}`)
  const { needs = [], timeoutMs } = options
  return timeoutMs === undefined ? { title, needs, run } : { title, needs, timeoutMs, run }
}
