import { once } from './once.js'

/**
 * A regular expression of code points, compiled when it is first asked for. As a literal V8 would check it while it reads the
 * module, even within a function that is never called, and to check `\p{L}` it collects all letters of Unicode.
 *
 * @param source as between the slashes, by `String.raw`.
 */
export function lazyPattern(source: string): () => RegExp {
  return once(() => new RegExp(source, 'u'))
}
