/** What users pass, checked and brought into the one form that system calls take. */
import { isAnyArrayBuffer } from 'node:util/types'
import { OverflowError, ValueError } from '../errors/os-error.js'
import { toCInt, toSsize } from '../errors/python-int.js'
import { argumentTypeName, pythonTypeName } from '../errors/python-type.js'

/** What may be sent: any view of bytes, or a buffer. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/** The kernel moves no more than this a call (MAX_RW_COUNT); asking for more only overflows a C int on the way. */
export const MAX_TRANSFER = 0x7ffff000

/** Bytes to send: any ArrayBufferView or buffer, without a copy. */
export function bytesToSend(data: unknown): Uint8Array {
  return data instanceof Uint8Array && data.length > 0 ? data : otherBytesToSend(data)
}

// Apart, as V8 makes memory for what a closure uses whenever the function around it is called, and that is each send.
function otherBytesToSend(data: unknown): Uint8Array {
  return viewOf(data, () => `a bytes-like object is required, not '${pythonTypeName(data)}'`)
}

/** A buffer to receive into, in bytes whatever its item size (S35). `what` names the argument: "recv_into() argument 1". */
export function bytesToFill(buffer: unknown, what: string): Uint8Array {
  return buffer instanceof Uint8Array && buffer.length > 0 ? buffer : otherBytesToFill(buffer, what)
}

function otherBytesToFill(buffer: unknown, what: string): Uint8Array {
  return viewOf(buffer, () => `${what} must be read-write bytes-like object, not ${argumentTypeName(buffer)}`)
}

/** Memory that was given away is refused (by the view made of it): no bytes would be taken for a message, or for the end. */
function viewOf(data: unknown, message: () => string): Uint8Array {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  // Also of another realm, as node:vm makes them.
  if (isAnyArrayBuffer(data)) return new Uint8Array(data)
  throw new TypeError(message())
}

/** A C int argument: flags, levels, backlog. */
export function intArgument(value: unknown): number {
  if (typeof value === 'number' && (value | 0) === value) return value
  return toCInt(value)
}

/** A C int argument that may be left out. */
export function optionalInt(value: unknown, absent: number): number {
  return value === undefined ? absent : intArgument(value)
}

/**
 * A count of bytes to receive (S34). `message` is the text for a negative one, which CPython notices only when it has taken
 * the arguments after it: a room for ancillary data and flags.
 */
export function receiveSize(value: unknown, message: string, flags?: unknown, ancbufsize?: unknown): number {
  const size = typeof value === 'number' && value >= 0 && (value | 0) === value ? value : toSsize(value)
  if (size < 0) {
    if (ancbufsize !== undefined) toSsize(ancbufsize)
    optionalInt(flags, 0)
    throw new ValueError(message)
  }
  return size
}

/** How many bytes of `buffer` a recvInto may fill (S35, S37): 0 means all of it. */
export function intoSize(
  buffer: Uint8Array,
  nbytes: unknown,
  negative: string,
  tooBig: string,
  flags?: unknown,
): number {
  const size = nbytes === undefined ? 0 : receiveSize(nbytes, negative, flags)
  if (size === 0) return buffer.length
  if (size > buffer.length) {
    optionalInt(flags, 0)
    throw new ValueError(tooBig)
  }
  return size
}

/** Room for `size` bytes, or a typed error where no machine has it (MemoryError in Python). */
export function allocate(size: number): Buffer {
  try {
    return size <= 4096 ? Buffer.allocUnsafe(size) : Buffer.allocUnsafeSlow(size)
  } catch {
    throw new OverflowError(`cannot allocate a buffer of ${size} bytes`)
  }
}

/** As {@link allocate}, zeroed: by the system, which gives no page of it before it is touched. */
export function allocateZeroed(size: number): Buffer {
  try {
    return Buffer.alloc(size)
  } catch {
    throw new OverflowError(`cannot allocate a buffer of ${size} bytes`)
  }
}
