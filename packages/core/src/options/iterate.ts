import type { Argument } from '../voice/argument.js'
import type { Voice } from '../voice/voice.js'

/**
 * The most buffers or ancillary items that are read in one call. The kernel accepts far fewer (UIO_MAXIOV is 1024), so nothing
 * that it would accept is refused. Longer lists are never built, as no machine has the memory for an array of 2^32 - 1 items or
 * an endless iterator.
 */
export const MOST_ITEMS = 65536

/**
 * The items of any iterable, read once.
 *
 * @throws TypeError for anything but an iterable; an error for too many items.
 */
export function iterate(voice: Voice, value: unknown, argument: Argument): unknown[] {
  const items: unknown[] = []
  if (Array.isArray(value)) {
    const length: unknown = value.length
    // A proxy may return anything.
    if (typeof length !== 'number' || !(length <= MOST_ITEMS)) throw voice.tooManyItems(argument, MOST_ITEMS)
    for (let index = 0; index < length; index++) items.push(value[index])
    return items
  }
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null || !(Symbol.iterator in value))) {
    throw voice.notIterable(argument, value)
  }
  for (const item of value as Iterable<unknown>) {
    if (items.length === MOST_ITEMS) throw voice.tooManyItems(argument, MOST_ITEMS)
    items.push(item)
  }
  return items
}
