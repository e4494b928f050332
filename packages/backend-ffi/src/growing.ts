import { ERANGE } from './numbers.js'

const LAST = 1 << 20

/**
 * Memory in which the `_r` functions store what their structs point to. Kept here so that it outlives the call and the reading
 * of its results.
 */
let room = new Uint8Array(1024)

/**
 * Calls one of the `_r` functions, with more room each time it returns ERANGE.
 *
 * @param call fills the room and returns 0 or an error number.
 */
export function growing(call: (room: Uint8Array) => number): number {
  for (;;) {
    const rc = call(room)
    if (rc !== ERANGE || room.length >= LAST) return rc
    room = new Uint8Array(room.length * 2)
  }
}
