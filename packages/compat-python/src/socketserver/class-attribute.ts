/**
 * Python's class attributes are static properties here. Python's constructors use them, but an instance field of a JavaScript
 * class does not exist before the base class's constructor has returned. An instance may override them, as in Python.
 */

/** The value in an object's class, or in a class that it extends. */
export function classAttribute<T>(object: object, name: string): T {
  return (object.constructor as unknown as Readonly<Record<string, T>>)[name] as T
}

/** Set an object's own value. */
export function ownAttribute(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
