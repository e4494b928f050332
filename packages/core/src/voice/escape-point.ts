/** `\xe9`, `\ud800`, `\U0001f600`: the character is escaped even if it is printable. */
export function escapePoint(point: number): string {
  const hex = point.toString(16)
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`
  if (point <= 0xffff) return `\\u${hex.padStart(4, '0')}`
  return `\\U${hex.padStart(8, '0')}`
}
