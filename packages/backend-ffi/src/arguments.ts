/**
 * Examine arguments without trusting them and without throwing (law 2).
 *
 * A class that extends Uint8Array may override `length`, and a Proxy or an object made with Uint8Array.prototype passes
 * `instanceof`. The getters of %TypedArray%.prototype see the value itself; `toStringTag` returns undefined where the others
 * would throw. Optimised code inlines them: both together cost about 2 ns.
 */
const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object

function getterOf(key: string | symbol): (this: unknown) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, key)?.get
  if (get === undefined) throw new Error('%TypedArray%.prototype has been changed')
  return get
}

const byteOffset = getterOf('byteOffset') as (this: Uint8Array) => number
const buffer = getterOf('buffer') as (this: Uint8Array) => ArrayBufferLike

/** The buffer of a checked view. */
export const bufferOf = (memory: Uint8Array): ArrayBufferLike => buffer.call(memory)

/** The size of a true Uint8Array (0 once detached); -1 for anything else. */
export const sizeOf: (value: unknown) => number = typedArraySize('Uint8Array', 'length')

/** The length of a true Int32Array (0 once detached); -1 for anything else. */
export const lengthOf: (value: unknown) => number = typedArraySize('Int32Array', 'length')

/**
 * The getters are constants of this function, not of the module: a bundler turns module constants into variables, and V8
 * inlines only known constants.
 */
function typedArraySize(type: string, key: string): (value: unknown) => number {
  const typeName = getterOf(Symbol.toStringTag)
  const size = getterOf(key) as (this: unknown) => number
  return (value) => (typeName.call(value) === type ? size.call(value) : -1)
}

/** Whether a value is a number that fits C's int exactly. NaN, fractions and other types are not. */
export function isInt(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value
}

/** Whether a value is a number that fits a 32-bit word, signed or unsigned: flags and masks come as either. */
export function isWord(value: unknown): value is number {
  return typeof value === 'number' && ((value | 0) === value || value >>> 0 === value)
}

/** Whether `offset` and `length` select bytes of a buffer of `size` bytes. */
export function selects(offset: unknown, length: unknown, size: number): boolean {
  return (
    typeof offset === 'number' && typeof length === 'number' && offset >= 0 && length >= 0 && offset + length <= size
  )
}

/** The memory at `offset` in `buf`, for C. Making a view is twice as fast as asking for the address and adding to it. */
export function memoryAt(buf: Uint8Array, offset: number, length: number): Uint8Array {
  return offset === 0 ? buf : new Uint8Array(buffer.call(buf), byteOffset.call(buf) + offset, length)
}

/** Copy all `size` bytes of a checked view to `to`. A detached source has none, and `set` would throw. */
export function copyInto(to: Uint8Array, from: Uint8Array, size: number): void {
  if (size > 0) to.set(from)
}

/** A copy with the NUL that C needs, or null if the bytes contain one already. */
export function cString(bytes: Uint8Array): Uint8Array | null {
  const size = sizeOf(bytes)
  if (size < 0) return null
  const copy = new Uint8Array(size + 1)
  copyInto(copy, bytes, size)
  return copy.indexOf(0) === size ? copy : null
}
