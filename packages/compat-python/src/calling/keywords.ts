/**
 * Python's keyword arguments, as one trailing object with Python's names: `create_server(address, { backlog: 5 })`. A wrong
 * name or count is a TypeError with the interpreter's text.
 */
import { didYouMean } from '@sockcall/core/internal'
import { hasFileno } from './file-descriptor.js'

/**
 * Whether a value is such an object: a plain one, not a buffer, address, socket or file. An object with a descriptor, or an
 * iterable one, is always an argument.
 */
export function isKeywords(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  return !hasFileno(value) && !(Symbol.iterator in value)
}

/** How many arguments were given: a trailing `undefined` counts as omitted. */
export function givenCount(args: readonly unknown[]): number {
  let count = args.length
  while (count > 0 && args[count - 1] === undefined) count--
  return count
}

/** The parameters of a function that Python's library defines with `def`. */
export interface Signature {
  /** Its name in messages: `create_server`, `socket.makefile`. */
  readonly name: string
  /** Parameters that can be given by position or by name, in order. */
  readonly parameters: readonly string[]
  /** How many of them have no default. */
  readonly required: number
  /** Parameters that can be given by name only; all have defaults. */
  readonly keywordOnly?: readonly string[]
  /** A method: Python counts `self` among the positional arguments. */
  readonly method?: boolean
  /**
   * Parameters that accept any object, even a plain one. A plain object in such a place counts as keywords only if all of its
   * keys are names of parameters not given yet.
   */
  readonly objects?: readonly string[]
  /** Parameters that take constants: an explicit `undefined` there is a constant that does not exist. */
  readonly constants?: readonly string[]
}

/** The keywords among the arguments of a call, or undefined if the last one is an ordinary argument. */
export function keywordsAmong(
  args: readonly unknown[],
  count: number,
  { parameters, objects = [] }: Pick<Signature, 'parameters' | 'objects'>,
): Record<string, unknown> | undefined {
  const at = count - 1
  const last = args[at]
  if (!isKeywords(last)) return undefined
  if (!objects.includes(parameters[at] ?? '')) return last
  const names = Object.keys(last)
  return names.length > 0 && names.every((name) => parameters.indexOf(name) >= at) ? last : undefined
}

/** @throws TypeError for an explicit `undefined` in place of a constant. */
export function refuseUndefined(
  name: string,
  parameters: readonly string[],
  constants: readonly string[],
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>> = {},
): void {
  for (const constant of constants) {
    const index = parameters.indexOf(constant)
    const byPosition = index >= 0 && index < args.length && args[index] === undefined
    const byName = Object.hasOwn(keywords, constant) && keywords[constant] === undefined
    if (!byPosition && !byName) continue
    throw new TypeError(
      `${name}() argument '${constant}' is undefined, as is a constant that this platform does not have`,
    )
  }
}

const plural = (count: number) => (count === 1 ? '' : 's')

/**
 * Sort the arguments of a call into the order of the signature, positional parameters first, keyword-only ones after them;
 * `undefined` for omitted ones.
 *
 * @throws TypeError, checked in Python's order: names, then too many, then too few.
 */
export function bindArguments(signature: Signature, args: readonly unknown[]): unknown[] {
  const { name, parameters, keywordOnly = [], constants = [] } = signature
  const count = givenCount(args)
  const keywords = keywordsAmong(args, count, signature)
  const positional = keywords === undefined ? count : count - 1

  const bound: unknown[] = new Array(parameters.length + keywordOnly.length).fill(undefined)
  for (let i = 0; i < positional && i < parameters.length; i++) bound[i] = args[i]
  refuseUndefined(name, parameters, constants, args, keywords)
  let namedOnly = 0
  if (keywords !== undefined) {
    for (const [key, value] of Object.entries(keywords)) {
      if (value === undefined) continue
      const index = parameters.indexOf(key)
      if (index >= 0) {
        if (index < positional) throw new TypeError(`${name}() got multiple values for argument '${key}'`)
        bound[index] = value
        continue
      }
      const only = keywordOnly.indexOf(key)
      if (only < 0) throw unexpected(name, key, [...parameters, ...keywordOnly])
      bound[parameters.length + only] = value
      namedOnly++
    }
  }
  if (positional > parameters.length) throw tooMany(signature, positional, namedOnly)
  const missing = parameters.slice(0, signature.required).filter((_, index) => bound[index] === undefined)
  if (missing.length > 0) {
    const names = missing.map((parameter) => `'${parameter}'`)
    throw new TypeError(
      `${name}() missing ${missing.length} required positional argument${plural(missing.length)}: ${listed(names)}`,
    )
  }
  return bound
}

/** The error for a keyword that the function does not have. */
export function unexpected(name: string, key: string, known: readonly string[]): TypeError {
  return new TypeError(`${name}() got an unexpected keyword argument '${key}'${didYouMean(key, known)}`)
}

function tooMany(signature: Signature, positional: number, namedOnly: number): TypeError {
  const self = signature.method === true ? 1 : 0
  const most = signature.parameters.length + self
  const least = signature.required + self
  const takes = least === most ? `${most}` : `from ${least} to ${most}`
  const given = positional + self
  const also =
    namedOnly > 0
      ? ` positional argument${plural(given)} (and ${namedOnly} keyword-only argument${plural(namedOnly)})`
      : ''
  const were = given === 1 && namedOnly === 0 ? 'was' : 'were'
  return new TypeError(
    `${signature.name}() takes ${takes} positional argument${least === most ? plural(most) : 's'} but ${given}${also} ${were} given`,
  )
}

/** "'a'", "'a' and 'b'", "'a', 'b', and 'c'". */
function listed(names: readonly string[]): string {
  if (names.length < 3) return names.join(' and ')
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`
}
