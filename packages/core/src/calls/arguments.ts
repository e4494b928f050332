/** What users pass, checked and brought into the one form that system calls take. */
import { toCInt, toSsize } from '../options/c-integer.js'
import { viewBytes, viewOrBuffer } from '../sockaddr/view-bytes.js'
import type { Argument } from '../voice/argument.js'
import type { Voice } from '../voice/voice.js'

/** What may be sent: any view of bytes, or a buffer. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/** The kernel moves no more than this a call (MAX_RW_COUNT); asking for more only overflows a C int on the way. */
export const MAX_TRANSFER = 0x7ffff000

/**
 * Bytes to send: any ArrayBufferView or buffer, without a copy. Memory that was given away is refused (by the view made of it): no
 * bytes would be taken for a message, or for the end.
 */
export function bytesToSend(voice: Voice, data: unknown): Uint8Array {
  return data instanceof Uint8Array && data.length > 0 ? data : viewOrBuffer(voice, data, 'data')
}

/** A buffer to receive into, in bytes whatever its item size (S35). Memory that was given away is refused likewise. */
export function bytesToFill(voice: Voice, buffer: unknown, argument: Argument): Uint8Array {
  if (buffer instanceof Uint8Array && buffer.length > 0) return buffer
  const bytes = viewBytes(buffer)
  if (bytes === null) throw voice.notWritable(argument, buffer)
  return bytes
}

/** A C int argument: flags, levels, backlog. */
export function intArgument(voice: Voice, value: unknown, name: string): number {
  if (typeof value === 'number' && (value | 0) === value) return value
  return toCInt(voice, value, name)
}

/** MSG_* flags, which may be left out. */
export function flagsArgument(voice: Voice, flags: unknown): number {
  return flags === undefined ? 0 : intArgument(voice, flags, 'flags')
}

/**
 * A count of bytes to receive (S34). CPython notices a negative one only when it has taken the arguments after it: a room for
 * ancillary data and flags.
 *
 * @param call the Berkeley name: `recv_into`.
 */
export function receiveSize(
  voice: Voice,
  value: unknown,
  call: string,
  name: string,
  flags?: unknown,
  ancbufsize?: unknown,
): number {
  const size = typeof value === 'number' && value >= 0 && (value | 0) === value ? value : toSsize(voice, value, name)
  if (size < 0) {
    if (ancbufsize !== undefined) toSsize(voice, ancbufsize, 'ancbufsize')
    flagsArgument(voice, flags)
    throw voice.sizeRange(call, name, size)
  }
  return size
}

/** How many bytes of `buffer` a recvInto may fill (S35, S37): 0 means all of it. */
export function intoSize(voice: Voice, buffer: Uint8Array, nbytes: unknown, call: string, flags?: unknown): number {
  const size = nbytes === undefined ? 0 : receiveSize(voice, nbytes, call, 'nbytes', flags)
  if (size === 0) return buffer.length
  if (size > buffer.length) {
    flagsArgument(voice, flags)
    throw voice.bufferTooSmall(call, size, buffer.length)
  }
  return size
}

/** Room for `size` bytes, or a typed error where no machine has it. */
export function allocate(voice: Voice, size: number): Buffer {
  try {
    return size <= 4096 ? Buffer.allocUnsafe(size) : Buffer.allocUnsafeSlow(size)
  } catch {
    throw voice.cannotAllocate(size)
  }
}

/** As {@link allocate}, zeroed: by the system, which gives no page of it before it is touched. */
export function allocateZeroed(voice: Voice, size: number): Buffer {
  try {
    return Buffer.alloc(size)
  } catch {
    throw voice.cannotAllocate(size)
  }
}
