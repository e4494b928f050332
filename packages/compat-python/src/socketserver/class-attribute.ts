/**
 * Python's class attributes are static properties here, because a constructor of Python's already uses them and an instance
 * field of a JavaScript class does not exist before the base class's constructor has returned. An instance may have its own
 * value in their place, as in Python.
 */

/** The value in the class of an object, or in a class that it extends. */
export function classAttribute<T>(object: object, name: string): T {
  return (object.constructor as unknown as Readonly<Record<string, T>>)[name] as T
}

/** Give an object a value of its own. */
export function ownAttribute(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
