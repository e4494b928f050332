/** Copies memory that C returned: a view must not outlive it, and cannot be made everywhere (Electron). */
import { copyFrom, strlen } from './libc.js'

export function copyBytes(at: bigint, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(length)
  if (length > 0) copyFrom(copy, at, length)
  return copy
}

/** The bytes before the NUL. */
export function copyString(at: bigint): Uint8Array {
  return copyBytes(at, strlen(at))
}

/** The pointers in a NULL-terminated array. */
export function copyPointers(at: bigint): bigint[] {
  const pointers: bigint[] = []
  if (at === 0n) return pointers
  for (;;) {
    const pointer = new BigUint64Array(copyBytes(at + BigInt(pointers.length * 8), 8).buffer)[0] ?? 0n
    if (pointer === 0n) return pointers
    pointers.push(pointer)
  }
}
