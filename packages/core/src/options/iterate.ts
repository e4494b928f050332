import { OSError } from '../errors/os-error.js'

/**
 * The most buffers or ancillary items that are read in one call. The kernel accepts far fewer (UIO_MAXIOV is 1024), so nothing
 * that it would accept is refused. Longer lists are never built, as no machine has the memory for an array of 2^32 - 1 items or
 * an endless iterator.
 */
export const MOST_ITEMS = 65536

/**
 * The items of any iterable, read once.
 *
 * @param what names the argument: "sendmsg() argument 1".
 * @throws TypeError for anything but an iterable; OSError for too many items.
 */
export function iterate(value: unknown, what: string): unknown[] {
  const items: unknown[] = []
  if (Array.isArray(value)) {
    const length: unknown = value.length
    // A proxy may return anything.
    if (typeof length !== 'number' || !(length <= MOST_ITEMS)) throw tooLong(what)
    for (let index = 0; index < length; index++) items.push(value[index])
    return items
  }
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null || !(Symbol.iterator in value))) {
    throw new TypeError(`${what} must be an iterable`)
  }
  for (const item of value as Iterable<unknown>) {
    if (items.length === MOST_ITEMS) throw tooLong(what)
    items.push(item)
  }
  return items
}

function tooLong(what: string): OSError {
  return new OSError(`${what} is too long`)
}
