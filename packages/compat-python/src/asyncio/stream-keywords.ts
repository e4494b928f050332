import { bindArguments, isKeywords, type Signature, unexpected } from '../calling/keywords.js'

/** The arguments of a function that takes `limit` and passes all other keywords on (`**kwds`). */
export interface StreamArguments {
  /** In the order of its signature. */
  readonly positional: readonly unknown[]
  /** The reader's limit, as given. */
  readonly limit: number | undefined
  /** What is passed on. */
  readonly rest: Record<string, unknown>
}

/**
 * Sort them.
 *
 * @param signature the function's own parameters.
 * @param target the function that gets the others: it refuses unknown ones, under its own name.
 */
export function keywordsOf(signature: Signature, target: Signature, args: readonly unknown[]): StreamArguments {
  const given = args.findLast((arg) => arg !== undefined)
  const keywords = isKeywords(given) ? given : {}
  const own: Record<string, unknown> = {}
  const rest: Record<string, unknown> = {}
  const known = target.keywordOnly ?? []
  for (const [key, value] of Object.entries(keywords)) {
    if (key === 'limit' || signature.parameters.includes(key)) own[key] = value
    else rest[key] = value
  }
  const positional = args.map((arg) => (arg === given && isKeywords(arg) ? own : arg))
  const bound = bindArguments({ ...signature, keywordOnly: ['limit'] }, positional)
  // Its own parameters come first, then those of the target.
  for (const key of Object.keys(rest)) {
    if (!known.includes(key)) throw unexpected(target.name, key, [...target.parameters, ...known])
  }
  return { positional: bound.slice(0, -1), limit: bound.at(-1) as number | undefined, rest }
}
