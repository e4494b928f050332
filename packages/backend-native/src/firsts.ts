/**
 * Views of the first bytes of a part of a memory, each made when it is first asked for: hundreds of them at once would be felt at a
 * program's start.
 *
 * @param most the most bytes that are asked for.
 */
export function firstsOf(memory: Uint8Array, offset: number, most: number): (length: number) => Uint8Array {
  const made = new Array<Uint8Array | undefined>(most + 1).fill(undefined)
  return (length) => {
    const there = made[length]
    if (there !== undefined) return there
    const view = memory.subarray(offset, offset + length)
    made[length] = view
    return view
  }
}
