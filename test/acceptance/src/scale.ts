/** `SOCKCALL_LONG=1` runs the tests at full size; otherwise they show the same thing in seconds. */
export const long = process.env.SOCKCALL_LONG === '1'

/** The size of something in a long run and in a short one. */
export function scaled(full: number, short: number): number {
  return long ? full : short
}

/** Print a figure for the record of a long run. */
export function report(title: string, figures: Readonly<Record<string, number | string>>): void {
  if (!long) return
  const text = Object.entries(figures).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? round(value) : value}`,
  )
  process.stdout.write(`[acceptance] ${title}: ${text.join(', ')}\n`)
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3)
}
