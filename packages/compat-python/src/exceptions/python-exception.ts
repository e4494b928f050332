import { pythonRepr } from '@sockcall/core'
import { givenCount, isKeywords } from '../calling/keywords.js'

/** A class of exceptions as Python has them: made with and without `new`, of any arguments. */
export interface ExceptionClass<T> {
  new (...args: unknown[]): T
  (...args: unknown[]): T
  /** What all instances inherit from. */
  readonly prototype: T
}

/** What an exception is made of. */
export interface Making<T> {
  /** The class, where it is not the one that was asked for. */
  readonly Class?: new (
    ...args: never[]
  ) => T
  /** The arguments of its constructor. */
  readonly arguments: readonly unknown[]
  /** What else it is to have. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** The arguments of Python and, behind them, JavaScript's own: `{ cause }`, which is `raise ... from cause`. */
export interface GivenArguments {
  readonly args: readonly unknown[]
  readonly options: readonly ErrorOptions[]
}

/** Python's `str()`. */
export function pythonStr(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

/** `str()` of an exception that was made of these arguments. */
export function textOf(args: readonly unknown[]): string {
  if (args.length === 0) return ''
  return args.length === 1 ? pythonStr(args[0]) : pythonRepr([...args])
}

function sortArguments(given: readonly unknown[]): GivenArguments {
  const args = given.slice(0, givenCount(given))
  const last = args.at(-1)
  const isCause = isKeywords(last) && Object.keys(last).join() === 'cause'
  return isCause ? { args: args.slice(0, -1), options: [last as ErrorOptions] } : { args, options: [] }
}

/**
 * A class whose constructor takes what Python's takes, over one whose constructor has parameters of its own. Both have one prototype, so
 * that the exceptions which are thrown are instances of either.
 *
 * @param name Python's.
 * @param make says how the class makes an exception of these arguments.
 */
export function exceptionClass<T extends Error>(
  name: string,
  Class: abstract new (...args: never[]) => T,
  make: (given: GivenArguments, isSubclass: boolean) => Making<T>,
): ExceptionClass<T> {
  function construct(...given: unknown[]): T {
    const target = new.target
    const isSubclass = target !== undefined && target !== construct
    const sorted = sortArguments(given)
    const making = make(sorted, isSubclass)
    const made: T = Reflect.construct(Class, making.arguments, isSubclass ? target : (making.Class ?? Class))
    // The caller made it, not this function.
    Error.captureStackTrace(made, construct)
    for (const [field, value] of Object.entries({ args: Object.freeze(sorted.args), ...making.fields })) {
      Object.defineProperty(made, field, { value, configurable: true, writable: true })
    }
    return made
  }
  // The classes are in each other's line as the ones under them are. What a class says of its instances it says here, too.
  const base = Object.getPrototypeOf(Class)
  Object.setPrototypeOf(construct, base.prototype.constructor)
  const isInstance = Object.getOwnPropertyDescriptor(Class, Symbol.hasInstance)
  if (isInstance !== undefined) Object.defineProperty(construct, Symbol.hasInstance, isInstance)
  Object.defineProperty(construct, 'name', { value: name, configurable: true })
  Object.defineProperty(construct, 'prototype', { value: Class.prototype, writable: false })
  Object.defineProperty(Class.prototype, 'constructor', { value: construct, writable: true, configurable: true })
  // TypeScript cannot see that the prototype was replaced.
  return construct as unknown as ExceptionClass<T>
}

/** A class without a constructor of its own: its text is what `str()` gives of its arguments. */
export function plainException<T extends Error>(
  name: string,
  Class: abstract new (message: string, options?: ErrorOptions) => T,
): ExceptionClass<T & HasArguments> {
  // Of one that was thrown here, which was made of its text.
  Object.defineProperty(Class.prototype, 'args', {
    get(this: T) {
      return this.message === '' ? [] : [this.message]
    },
    configurable: true,
  })
  return exceptionClass(name, Class, ({ args, options }) => ({
    arguments: [textOf(args), ...options],
  })) as ExceptionClass<T & HasArguments>
}

/** Every exception's `args`. */
export interface HasArguments {
  /** What the exception was made of. */
  readonly args: readonly unknown[]
}
