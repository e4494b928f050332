/**
 * The result of `make`, made at first use. For what is slow to make, or to read as source, and rarely needed: V8 only skims a
 * function until its first call, but makes every table and checks every regular expression of a module.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
