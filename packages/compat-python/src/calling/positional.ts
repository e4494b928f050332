/**
 * Argument counts of the functions that CPython writes in C: they take no keywords, and each way of parsing has its own text
 * for a wrong count. These checks run only when a call looks unusual, so a usual call pays nothing.
 */
import { givenCount, isKeywords, keywordsAmong, refuseUndefined, type Signature, unexpected } from './keywords.js'

/** The index of an object of keywords after the `least` required arguments: one in their place is an argument. */
export function refuseKeywords(name: string, args: readonly unknown[], least: number, count: number): void {
  if (count > least && isKeywords(args[count - 1])) throw new TypeError(`${name}() takes no keyword arguments`)
}

/** METH_NOARGS. */
export function takesNone(name: string, args: readonly unknown[]): void {
  const count = givenCount(args)
  refuseKeywords(name, args, 0, count)
  if (count > 0) throw new TypeError(`${name}() takes no arguments (${count} given)`)
}

/** METH_O. */
export function takesOne(name: string, args: readonly unknown[]): void {
  const count = givenCount(args)
  refuseKeywords(name, args, 1, count)
  if (count !== 1) throw new TypeError(`${name}() takes exactly one argument (${count} given)`)
}

/** PyArg_ParseTuple. */
export function takes(name: string, least: number, most: number, args: readonly unknown[]): void {
  const count = givenCount(args)
  refuseKeywords(name, args, least, count)
  if (count >= least && count <= most) return
  const bound = least === most ? 'exactly' : count < least ? 'at least' : 'at most'
  const wanted = count < least ? least : most
  throw new TypeError(`${name}() takes ${bound} ${wanted} argument${wanted === 1 ? '' : 's'} (${count} given)`)
}

/** PyArg_UnpackTuple, and Argument Clinic's functions without keywords. */
export function unpacks(name: string, least: number, most: number, args: readonly unknown[]): void {
  const count = givenCount(args)
  if (count >= least && count <= most) return
  const bound = least === most ? '' : count < least ? 'at least ' : 'at most '
  const wanted = count < least ? least : most
  throw new TypeError(`${name} expected ${bound}${wanted} argument${wanted === 1 ? '' : 's'}, got ${count}`)
}

/**
 * PyArg_ParseTupleAndKeywords.
 *
 * @param check checks the first argument, as CPython does before it looks at the remaining names.
 */
export function parseKeywords(
  signature: Signature,
  args: readonly unknown[],
  check: (first: unknown) => void = () => {},
): unknown[] {
  const { name, parameters, required, constants = [] } = signature
  const count = givenCount(args)
  const keywords = keywordsAmong(args, count, signature)
  const positional = keywords === undefined ? count : count - 1
  refuseUndefined(name, parameters, constants, args, keywords)
  const named = keywords === undefined ? [] : Object.keys(keywords).filter((key) => keywords[key] !== undefined)
  const given = positional + named.length
  if (given > parameters.length) {
    throw new TypeError(`${name}() takes at most ${parameters.length} arguments (${given} given)`)
  }
  const bound: unknown[] = parameters.map((parameter, index) => {
    const value = keywords?.[parameter]
    if (index >= positional) return value
    if (value !== undefined) {
      throw new TypeError(`argument for ${name}() given by name ('${parameter}') and position (${index + 1})`)
    }
    return args[index]
  })
  for (let index = 0; index < required; index++) {
    if (bound[index] === undefined) {
      throw new TypeError(`${name}() missing required argument '${parameters[index]}' (pos ${index + 1})`)
    }
  }
  check(bound[0])
  for (const key of named) {
    if (!parameters.includes(key)) throw unexpected(name, key, parameters)
  }
  return bound
}
