/** A class that, like Python's, makes an object when it is called without `new` as well. */
export type CallableClass<C extends abstract new (...args: never[]) => unknown> = C &
  ((...args: ConstructorParameters<C>) => InstanceType<C>)

/**
 * Make `Class` callable without `new`. `class X extends result` and `instanceof result` work as with `Class` itself.
 *
 * @param name the name that stack traces and `X.name` show.
 */
export function callableClass<C extends new (...args: never[]) => object>(Class: C, name: string): CallableClass<C> {
  function construct(...args: never[]): object {
    return Reflect.construct(Class, args, new.target ?? construct)
  }
  Object.setPrototypeOf(construct, Class)
  Object.defineProperty(construct, 'name', { value: name, configurable: true })
  Object.defineProperty(construct, 'prototype', { value: Class.prototype, writable: false })
  Object.defineProperty(Class.prototype, 'constructor', { value: construct, writable: true, configurable: true })
  // TypeScript cannot see that the prototype was replaced.
  return construct as unknown as CallableClass<C>
}
