import type { Need } from './need.js'
import type { Trial } from './trial.js'

/** What a check asserts, as a plain function, so that it can also be run, and expected to fail, outside of a test runner. */
export type CheckBody = (trial: Trial) => void | Promise<void>

/** One thing that every backend must do. */
export interface Check {
  /** A sentence about behaviour, with the numbers of the laws or rules it stands for. */
  readonly title: string
  /** Capabilities without which it is skipped. */
  readonly needs: readonly Need[]
  /** Where the runner's usual time does not do. */
  readonly timeoutMs?: number
  /** The body. */
  readonly run: CheckBody
}

/** Checks about one matter. */
export interface Topic {
  /** The matter. */
  readonly name: string
  /** What must hold. */
  readonly checks: readonly Check[]
}

/** What a check needs beside its body. */
export interface CheckOptions {
  /** Capabilities without which it is skipped. */
  readonly needs?: readonly Need[]
  /** Where the runner's usual time does not do. */
  readonly timeoutMs?: number
}

/** Write a check down. */
export function check(title: string, run: CheckBody): Check
export function check(title: string, options: CheckOptions, run: CheckBody): Check
export function check(title: string, second: CheckOptions | CheckBody, third?: CheckBody): Check {
  const options = typeof second === 'function' ? {} : second
  const run = typeof second === 'function' ? second : third
  if (run === undefined) throw new TypeError(`no body: ${title}`)
  const { needs = [], timeoutMs } = options
  return timeoutMs === undefined ? { title, needs, run } : { title, needs, timeoutMs, run }
}
