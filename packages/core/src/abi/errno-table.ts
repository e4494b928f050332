import { once } from './once.js'
import type { ErrnoEntry } from './types.js'

/**
 * A table of errnos, one per line: name, number, text. It is parsed at first use. As one string it costs nothing to load, while
 * hundreds of object literals would take a good part of a program's start.
 */
export function errnoTable(lines: string): () => Readonly<Record<string, ErrnoEntry>> {
  return once(() => Object.fromEntries(lines.trim().split('\n').map(entry)))
}

function entry(line: string): [string, ErrnoEntry] {
  const [name = '', number = ''] = line.split(' ', 2)
  return [name, { number: Number(number), text: line.slice(name.length + number.length + 2) }]
}
