const prototype = Object.getPrototypeOf(Uint8Array.prototype)

/** A getter of every typed array, whatever a subclass or an object's own property has put before it. */
function intrinsic(name: 'buffer' | 'byteOffset' | 'byteLength'): (this: Uint8Array) => unknown {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get
  if (getter === undefined) throw new Error(`typed arrays have no ${name}`)
  return getter
}

const bufferOf = intrinsic('buffer') as (this: Uint8Array) => ArrayBufferLike
const offsetOf = intrinsic('byteOffset') as (this: Uint8Array) => number
const lengthOf = intrinsic('byteLength') as (this: Uint8Array) => number
const EMPTY = new Uint8Array(0)

/** How many bytes a Uint8Array truly has, whatever it says itself; none where its memory was given away. */
export function plainLength(view: Uint8Array): number {
  return lengthOf.call(view)
}

/**
 * The same bytes as a Uint8Array that is nothing else: a subclass may say that it is longer than it is, or have parts that are
 * something else, and a message of several parts is counted and cut by such answers.
 */
export function plainView(view: Uint8Array): Uint8Array {
  const length = plainLength(view)
  return length === 0 ? EMPTY : new Uint8Array(bufferOf.call(view), offsetOf.call(view), length)
}

/** As {@link plainView}, for a system call that is made at once: that looks at the memory alone, so what has any stays as it is. */
export function filledView(view: Uint8Array): Uint8Array {
  return plainLength(view) === 0 ? EMPTY : view
}
