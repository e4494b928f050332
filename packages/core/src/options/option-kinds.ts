/** What an option may be. A kind is data: a test of the value, and the words for what was expected. */

/** The values that one option accepts. */
export interface OptionKind {
  /** What was expected, in the words of the error: "a boolean", "an integer from 0 to 65535". */
  readonly expected: string
  /** Whether the value has the right type. If so and it is not accepted, it is out of range. */
  isType(value: unknown): boolean
  /** Whether the value can be used. */
  accepts(value: unknown): boolean
}

function kind(expected: string, isType: (value: unknown) => boolean, accepts = isType): OptionKind {
  return { expected, isType, accepts }
}

function numberKind(expected: string, accepts: (value: number) => boolean): OptionKind {
  return {
    expected,
    isType: (value) => typeof value === 'number',
    accepts: (value) => typeof value === 'number' && accepts(value),
  }
}

/** true or false; no other value counts as either. */
export const aBoolean: OptionKind = kind('a boolean', (value) => typeof value === 'boolean')

/** A string, which may be empty. */
export const aString: OptionKind = kind('a string', (value) => typeof value === 'string')

/** Any function. */
export const aFunction: OptionKind = kind('a function', (value) => typeof value === 'function')

/** Any value: its reader checks it, as more than the value decides. */
export const anything: OptionKind = kind('any value', () => true)

/** A number without a fraction, from `least` to `most`. */
export function anInteger(least: number, most: number): OptionKind {
  return numberKind(
    `an integer from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
  )
}

/** A C unsigned int: an interface's index. */
export const anUnsignedInt: OptionKind = anInteger(0, 0xffffffff)

/** Node's setTimeout waits no longer than this: 2^31 - 1 ms, about 24.8 days. */
export const LONGEST_TIMER_MS = 0x7fffffff

const isDuration = (value: number) => value >= 0 && value <= LONGEST_TIMER_MS

/** A time in milliseconds, 0 or more; fractions are allowed. */
export const aDuration: OptionKind = numberKind(`a number of milliseconds from 0 to ${LONGEST_TIMER_MS}`, isDuration)

/** Like {@link aDuration}, or Infinity for never. */
export const aDurationOrInfinity: OptionKind = numberKind(
  `a number of milliseconds from 0 to ${LONGEST_TIMER_MS}, or Infinity`,
  (value) => value === Number.POSITIVE_INFINITY || isDuration(value),
)

/** An AbortSignal, also one from another realm or a library's own. */
export const aSignal: OptionKind = kind('an AbortSignal', isSignal)

/** Whether a value has the interface of an AbortSignal. */
export function isSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    'addEventListener' in value &&
    typeof value.addEventListener === 'function'
  )
}

/** One of a few strings. */
export function oneOf(...names: readonly string[]): OptionKind {
  const quoted = names.map((name) => `'${name}'`)
  return kind(
    `one of ${quoted.join(', ')}`,
    (value) => typeof value === 'string',
    (value) => typeof value === 'string' && names.includes(value),
  )
}

/** Null, or what `other` accepts. */
export function orNull(other: OptionKind): OptionKind {
  return kind(
    `${other.expected}, or null`,
    (value) => value === null || other.isType(value),
    (value) => value === null || other.accepts(value),
  )
}

/** What either of two kinds accepts. */
export function either(one: OptionKind, other: OptionKind): OptionKind {
  return kind(
    `${one.expected}, or ${other.expected}`,
    (value) => one.isType(value) || other.isType(value),
    (value) => one.accepts(value) || other.accepts(value),
  )
}
