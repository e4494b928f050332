/** The control buffer of one sendmsg at a time, reused within the thread. */

/** Room for 60 fds, or for several short items. */
const BYTES = 256
/** Control buffers are multiples of it on every platform. */
const STEP = 4

const memory = new ArrayBuffer(BYTES)
/** For zeroing. */
const words = new Float64Array(memory)
/** Views of the memory's first 0, 4, 8 bytes and so on. */
const parts = Array.from({ length: BYTES / STEP + 1 }, (_, steps) => new Uint8Array(memory, 0, steps * STEP))
let borrowed = false

/**
 * Zeroed memory of this size, lent to one caller at a time until {@link returnControl}: during a call the user's own code may
 * run and send another message.
 */
export function borrowControl(size: number): Uint8Array {
  const part = parts[size / STEP]
  if (borrowed || part === undefined) return new Uint8Array(size)
  borrowed = true
  for (let i = 0; i * 8 < size; i++) words[i] = 0
  return part
}

/** Return the memory after the call. Does nothing if it was not borrowed. */
export function returnControl(control: Uint8Array | null): void {
  if (control !== null && control === parts[control.length / STEP]) borrowed = false
}

/** The same bytes in memory that can be kept while the call waits; borrowed memory is returned. */
export function keepControl(control: Uint8Array | null): Uint8Array | null {
  if (control === null || control !== parts[control.length / STEP]) return control
  borrowed = false
  return control.slice()
}
