import { once } from '../thread/once.js'
import type { ErrnoEntry } from './types.js'

/**
 * A table of errnos, each on a line of its own: name, number, text. It is made when it is first asked for: as one text it costs
 * nothing to load, where hundreds of object literals take a good part of a program's start, and no program needs them all.
 */
export function errnoTable(lines: string): () => Readonly<Record<string, ErrnoEntry>> {
  return once(() => Object.fromEntries(lines.trim().split('\n').map(entry)))
}

function entry(line: string): [string, ErrnoEntry] {
  const [name = '', number = ''] = line.split(' ', 2)
  return [name, { number: Number(number), text: line.slice(name.length + number.length + 2) }]
}
