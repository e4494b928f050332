import { once } from './once.js'

/**
 * A regular expression of code points, compiled at first use. V8 would check a literal while it reads the module, even in a
 * function that is never called, and to check `\p{L}` it collects all letters of Unicode.
 *
 * @param source as between the slashes, by `String.raw`.
 */
export function lazyPattern(source: string): () => RegExp {
  return once(() => new RegExp(source, 'u'))
}
