const isInstance = Function.prototype[Symbol.hasInstance]

/** A class, whatever its constructor takes. */
type Branded = { readonly name: string; readonly prototype: object }

/** Classes whose instances are recognised by name: one symbol for all copies of a package in a program. */
function brandOf(name: string): symbol {
  return Symbol.for(`sockcall.${name}`)
}

/**
 * Have `instanceof Class` recognise the instances of every copy of the class. A program may contain two copies of a package, in
 * two dependencies' folders, and catch an error of one by the class of the other. Subclasses behave as usual.
 *
 * @param name the name that all copies use; by default the class's own.
 */
export function brand(Class: Branded, name: string = Class.name): void {
  const key = brandOf(name)
  Object.defineProperty(Class.prototype, key, { value: true })
  Object.defineProperty(Class, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      // Not the class itself, since it may be called through a Proxy.
      const own = (this as { prototype?: unknown } | undefined)?.prototype === Class.prototype
      return own ? has(value, key) : isInstance.call(this as () => void, value)
    },
  })
}

/** Have `instanceof` accept the instances of `Class` as those of another branded class too: a second base, as in Python. */
export function brandAs(Class: Branded, name: string): void {
  Object.defineProperty(Class.prototype, brandOf(name), { value: true })
}

function has(value: unknown, key: symbol): boolean {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  return (value as Record<symbol, unknown>)[key] === true
}
