import type { Syscalls } from '@sockcall/core/backend'
import type { Addon } from './addon.js'
import { getterOf } from './typed-array-getter.js'

/** Words before the bytes: descriptor and result, length, flags, and one to spare. */
const HEADER_BYTES = 16
/** What core receives into at most. */
const SCRATCH_BYTES = 65536
/** Up to here, a copy costs clearly less than asking a typed array for its memory. */
const SHORT_BYTES = 256

type ShortTransfers = Pick<Syscalls, 'recv' | 'send'> & { readonly scratch?: Buffer }

/**
 * recv and send that move few bytes through memory the addon knows, and others through the addon's own functions: what it
 * takes to read arguments and find a typed array's memory through Node-API is a third of a short system call.
 *
 * What the two functions use is constant in this function, not in the module: a bundler makes module constants variables,
 * which V8 does not take for constant.
 *
 * @param truncates MSG_TRUNC: receives with it count bytes that they do not write, and what is in the shared memory then is
 * from an earlier call.
 */
export function shortTransfers(addon: Addon, truncates: number): ShortTransfers {
  const { recv, send, recvShort, sendShort } = addon
  // Some embedders have none.
  if (typeof SharedArrayBuffer === 'undefined') return { recv, send }
  const most = SHORT_BYTES
  const memory = new Uint8Array(new SharedArrayBuffer(HEADER_BYTES + SCRATCH_BYTES))
  if (addon.shareShort(memory) < 0) return { recv, send }
  const words = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4)
  const bytes = memory.subarray(HEADER_BYTES)
  /** All of those bytes: what core receives into needs no copy to get here. */
  const scratch = Buffer.from(memory.buffer, HEADER_BYTES, SCRATCH_BYTES)
  /** The first so many bytes. */
  const firsts: Uint8Array[] = Array.from({ length: most + 1 }, (_, length) => bytes.subarray(0, length))

  // A class that extends Uint8Array may override these, and a Proxy passes `instanceof`; the getters see what a value is.
  const typeName = getterOf(Symbol.toStringTag)
  // Not byteLength, the same number, for which V8 makes a call.
  const lengthOf = getterOf('length') as (this: Uint8Array) => number
  const { set } = Uint8Array.prototype
  const isInt = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value

  /** Whether `length` bytes from the start of `buf` are few, and are there. Anything unusual is the addon's to judge. */
  function isShort(fd: number, buf: Uint8Array, offset: number, length: number, flags: number): boolean {
    return (
      offset === 0 &&
      isInt(length) &&
      length > 0 &&
      length <= most &&
      isInt(fd) &&
      isInt(flags) &&
      typeName.call(buf) === 'Uint8Array' &&
      length <= lengthOf.call(buf)
    )
  }

  return {
    scratch,
    recv(fd, buf, offset, length, flags) {
      if (buf === scratch && offset === 0 && isInt(fd) && isInt(flags) && isInt(length) && length >= 0) {
        // The addon sees to it that `length` is not more than there is.
        words[0] = fd
        words[1] = length
        words[2] = flags
        recvShort()
        return words[0] ?? 0
      }
      if (!isShort(fd, buf, offset, length, flags) || (flags & truncates) !== 0) {
        return recv(fd, buf, offset, length, flags)
      }
      words[0] = fd
      words[1] = length
      words[2] = flags
      recvShort()
      const rc = words[0] ?? 0
      if (rc > 0) set.call(buf, firsts[rc] ?? bytes)
      return rc
    },
    send(fd, buf, offset, length, flags) {
      if (buf === scratch && offset === 0 && isInt(fd) && isInt(flags) && isInt(length) && length >= 0) {
        words[0] = fd
        words[1] = length
        words[2] = flags
        sendShort()
        return words[0] ?? 0
      }
      if (!isShort(fd, buf, offset, length, flags) || length !== lengthOf.call(buf)) {
        return send(fd, buf, offset, length, flags)
      }
      words[0] = fd
      words[1] = length
      words[2] = flags
      set.call(bytes, buf)
      sendShort()
      return words[0] ?? 0
    },
  }
}
