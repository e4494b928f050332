/** A class that, as in Python, can also be called without `new`. */
export interface CallableClass<A extends readonly unknown[], T> {
  new (...args: A): T
  (...args: A): T
  readonly prototype: T
}

/**
 * Make `Class` callable without `new`. `class X extends result` and `instanceof result` work as with `Class` itself.
 *
 * @param name the name that stack traces and `X.name` show.
 */
export function callableClass<A extends unknown[], T extends object>(
  Class: new (...args: A) => T,
  name: string,
): CallableClass<A, T> {
  function construct(...args: A): T {
    // V8 constructs the class itself twice as fast as a function in its place.
    if (new.target === undefined || new.target === construct) return new Class(...args)
    return Reflect.construct(Class, args, new.target)
  }
  Object.setPrototypeOf(construct, Class)
  Object.defineProperty(construct, 'name', { value: name, configurable: true })
  Object.defineProperty(construct, 'prototype', { value: Class.prototype, writable: false })
  Object.defineProperty(Class.prototype, 'constructor', { value: construct, writable: true, configurable: true })
  // TypeScript cannot see that the prototype was replaced.
  return construct as unknown as CallableClass<A, T>
}
