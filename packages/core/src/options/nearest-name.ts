/** "Did you mean": the known name most similar to an unknown one, chosen as in CPython's `suggestions.c`. */

/** The cost of adding, removing or changing a letter. */
const MOVE_COST = 2
/** The cost of changing a letter's case. */
const CASE_COST = 1
/** Longer names are not compared. */
const LONGEST = 40

/** The name in `candidates` most similar to `name`; undefined if none is similar. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const limit = Math.min(Math.floor(((name.length + candidate.length + 3) * MOVE_COST) / 6), bestDistance - 1)
    const distance = editDistance(name, candidate)
    if (distance > limit) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** {@link nearestName} as the end of a message: ". Did you mean 'signal'?", or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates)
  return nearest === undefined ? '' : `. Did you mean '${nearest}'?`
}

/** Levenshtein's distance with the costs above. */
function editDistance(a: string, b: string): number {
  if (a.length > LONGEST || b.length > LONGEST) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: a.length + 1 }, (_, i) => i * MOVE_COST)
  for (const letter of b) {
    const next = [(row[0] ?? 0) + MOVE_COST]
    for (let i = 1; i <= a.length; i++) {
      const changed = (row[i - 1] ?? 0) + changeCost(a[i - 1] ?? '', letter)
      next.push(Math.min(changed, (row[i] ?? 0) + MOVE_COST, (next[i - 1] ?? 0) + MOVE_COST))
    }
    row = next
  }
  return row[a.length] ?? 0
}

function changeCost(a: string, b: string): number {
  if (a === b) return 0
  return a.toLowerCase() === b.toLowerCase() ? CASE_COST : MOVE_COST
}
