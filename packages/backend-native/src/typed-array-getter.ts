/**
 * A getter of %TypedArray%.prototype, which sees what a value really is: a class that extends Uint8Array may override these
 * names, and a Proxy passes `instanceof`. Callers keep it in a constant of the function that calls it, where V8 inlines it.
 */
export function getterOf(key: string | symbol): (this: unknown) => unknown {
  const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object
  const get = Object.getOwnPropertyDescriptor(prototype, key)?.get
  if (get === undefined) throw new Error('%TypedArray%.prototype has been changed')
  return get
}
