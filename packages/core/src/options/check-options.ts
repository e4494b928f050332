/**
 * The one validator of options objects. A misspelt option, an option of the wrong type and a value out of range are errors that
 * name the option, before any system call. Nothing is ignored.
 */
import { didYouMean } from './nearest-name.js'
import type { OptionKind } from './option-kinds.js'

/** The options of one call, by name. */
export type OptionKinds = Readonly<Record<string, OptionKind>>

/** A kind for every option of the interface `T`: a new option does not compile without one. */
export type KindsOf<T> = { readonly [Name in keyof T]-?: OptionKind }

/**
 * Check an options object, and read it. An undefined option counts as omitted.
 *
 * @param call what the message begins with: `serve`.
 * @param options what the user passed; undefined if nothing.
 * @param kinds the options that exist.
 * @returns the options as they were checked. Callers use these, as a getter may return something else the next time.
 * @throws TypeError `ERR_INVALID_ARG_TYPE` for anything but an object, an unknown option or a value of the wrong type;
 * RangeError `ERR_OUT_OF_RANGE` for a value out of range.
 */
export function checkOptions<T extends object>(call: string, options: T | undefined, kinds: OptionKinds): T {
  const read: Record<string, unknown> = {}
  if (options === undefined) return read as T
  if (typeof options !== 'object' || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw argumentTypeError(`${call}: options must be an object, not ${shown(options)}`)
  }
  // Inherited options count, as they do when a program reads them.
  for (const name in options) {
    if (!Object.hasOwn(kinds, name)) throw unknownOption(call, name, Object.keys(kinds))
    const kind = kinds[name]
    const value: unknown = Reflect.get(options, name)
    if (kind !== undefined) checkArgument(call, `options.${name}`, value, kind)
    read[name] = value
  }
  return read as T
}

/**
 * Check one argument. undefined counts as omitted.
 *
 * @param name the argument's name: `options.backlog`, `delayMs`.
 * @throws as {@link checkOptions}.
 */
export function checkArgument(call: string, name: string, value: unknown, kind: OptionKind): void {
  if (value !== undefined) checkGiven(call, name, value, kind)
}

/**
 * Like {@link checkArgument}, for an argument that must not be undefined. A misspelt constant is undefined, and the default
 * would be something else than the caller meant.
 *
 * @throws as {@link checkOptions}.
 */
export function checkGiven(call: string, name: string, value: unknown, kind: OptionKind): void {
  if (kind.accepts(value)) return
  const message = `${call}: ${name} must be ${kind.expected}, not ${shown(value)}`
  throw kind.isType(value) ? rangeError(message) : argumentTypeError(message)
}

/**
 * Like {@link checkOptions}, for an object that is an argument itself and must be complete.
 *
 * @throws as {@link checkOptions}.
 */
export function checkAllGiven<T extends object>(call: string, value: T | undefined, kinds: KindsOf<T>): T {
  if (value === undefined) throw argumentTypeError(`${call}: ${Object.keys(kinds).join(', ')} must be given`)
  const read = checkOptions(call, value, kinds)
  for (const [name, kind] of Object.entries<OptionKind>(kinds)) {
    checkGiven(call, `options.${name}`, Reflect.get(read, name), kind)
  }
  return read
}

/** The error for an option that a call does not have. */
export function unknownOption(call: string, name: string, known: readonly string[]): TypeError {
  return argumentTypeError(`${call}: there is no option '${name}'${didYouMean(name, known)}`)
}

/** `TypeError [ERR_INVALID_ARG_TYPE]`, Node's code for an argument of the wrong type. */
export function argumentTypeError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
}

/** `TypeError [ERR_INVALID_ARG_VALUE]`, Node's code for a value of the right type and the wrong form. */
export function argumentValueError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' })
}

/** `RangeError [ERR_OUT_OF_RANGE]`, Node's code for a value of the right type that is not allowed. */
export function rangeError(message: string): RangeError {
  return Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' })
}

/** The longest string that an error repeats. */
const SHOWN_LENGTH = 40

/** A value as an error message shows it: short, and without running the user's code. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length <= SHOWN_LENGTH ? `'${value}'` : `'${value.slice(0, SHOWN_LENGTH)}…'`
    case 'bigint':
      return `${value}n`
    case 'function':
      return 'a function'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? 'an array' : 'an object'
    default:
      return String(value)
  }
}
