import { pythonRepr } from '@sockcall/core/internal'
import { givenCount, isKeywords } from '../calling/keywords.js'

/** An exception class as in Python: constructed with or without `new`, with any arguments. */
export interface ExceptionClass<T> {
  new (...args: unknown[]): T
  (...args: unknown[]): T
  /** What all instances inherit from. */
  readonly prototype: T
}

/** What an exception is made from. */
export interface Making<T> {
  /** The class, if it is not the one that was called. */
  readonly Class?: new (
    ...args: never[]
  ) => T
  /** The arguments of its constructor. */
  readonly arguments: readonly unknown[]
  /** Its other properties. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** Python's arguments, followed by JavaScript's own: `{ cause }`, which is `raise ... from cause`. */
export interface GivenArguments {
  readonly args: readonly unknown[]
  readonly options: readonly ErrorOptions[]
}

/** Python's `str()`. */
export function pythonStr(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

/** `str()` of an exception with these arguments. */
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
 * A class whose constructor takes Python's arguments, over one whose constructor has other parameters. Both share one
 * prototype, so that thrown exceptions are instances of either.
 *
 * @param name Python's name.
 * @param make turns Python's arguments into an exception of the class.
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
    // The stack begins at the caller.
    Error.captureStackTrace(made, construct)
    for (const [field, value] of Object.entries({ args: Object.freeze(sorted.args), ...making.fields })) {
      Object.defineProperty(made, field, { value, configurable: true, writable: true })
    }
    return made
  }
  // The classes inherit from each other like the classes under them, with the same `instanceof`.
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

/** A class without a constructor of its own: its text is `str()` of its arguments. */
export function plainException<T extends Error>(
  name: string,
  Class: abstract new (message: string, options?: ErrorOptions) => T,
): ExceptionClass<T & HasArguments> {
  // For one that core threw, which was made from its text.
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
  /** The arguments of the exception. */
  readonly args: readonly unknown[]
}
