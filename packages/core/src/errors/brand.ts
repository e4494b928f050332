const isInstance = Function.prototype[Symbol.hasInstance]

/** A class, whatever its constructor takes. */
type Branded = { readonly name: string; readonly prototype: object }

/** Which classes' instances are recognised by a name: one symbol for all copies of a package in a program. */
function brandOf(name: string): symbol {
  return Symbol.for(`sockcall.${name}`)
}

/**
 * Have `instanceof Class` recognise the instances of every copy of the class. A program may hold two copies of a package, in two
 * dependencies' folders, and an error of one is caught by the other's name. Classes that extend it are as they would be.
 *
 * @param name what all copies call it; default the class's own name.
 */
export function brand(Class: Branded, name: string = Class.name): void {
  const key = brandOf(name)
  Object.defineProperty(Class.prototype, key, { value: true })
  Object.defineProperty(Class, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      // Not the class itself: it may be called through a Proxy.
      const own = (this as { prototype?: unknown } | undefined)?.prototype === Class.prototype
      return own ? has(value, key) : isInstance.call(this as () => void, value)
    },
  })
}

/** Have `instanceof` take the instances of `Class` for those of another branded class as well: a second base, as in Python. */
export function brandAs(Class: Branded, name: string): void {
  Object.defineProperty(Class.prototype, brandOf(name), { value: true })
}

function has(value: unknown, key: symbol): boolean {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  return (value as Record<symbol, unknown>)[key] === true
}
