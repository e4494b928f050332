/**
 * What `make` gives, made when it is first asked for. For what takes time to make, or to read as source, and few programs need:
 * V8 only skims a function until its first call, but makes every table and looks into every regular expression of a module.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
