import type { Syscalls } from '@sockcall/core/backend'
import type { Addon } from './addon.js'
import { firstsOf } from './firsts.js'
import { getterOf } from './typed-array-getter.js'

/** What core receives into at most. */
const SCRATCH_BYTES = 65536
/** Up to here, a copy costs clearly less than asking a typed array for its memory. */
const SHORT_BYTES = 256

type ShortTransfers = Pick<Syscalls, 'recv' | 'send'> & { readonly scratch?: Buffer }

/**
 * recv and send that move few bytes through memory the addon knows, and others through the addon's own functions: what it
 * takes to read arguments and find a typed array's memory through Node-API is a third of a short system call.
 *
 * It is one long function because what the two use must be constant in it, not in the module: a bundler makes module constants
 * variables, which V8 does not take for constant.
 */
export function shortTransfers(addon: Addon): ShortTransfers {
  const { recv, send, recvShort, sendShort } = addon
  // Some embedders have none.
  if (typeof SharedArrayBuffer === 'undefined') return { recv, send }
  const most = SHORT_BYTES
  const { fd: FD, length: LENGTH, flags: FLAGS, offset: OFFSET, bytes: bytes0 } = addon.shortLayout()
  const memory = new Uint8Array(new SharedArrayBuffer(bytes0 + most + SCRATCH_BYTES))
  const truncates = addon.shareShort(memory)
  if (truncates < 0) return { recv, send }
  const words = new Int32Array(memory.buffer, 0, bytes0 / 4)
  /** Bytes that are copied pass through here, and not through the scratch memory: that must keep what core has received. */
  const copied = memory.subarray(bytes0, bytes0 + most)
  const firstCopied = firstsOf(memory, bytes0, most)
  /** What core receives into needs no copy to get here. */
  const scratch = Buffer.from(memory.buffer, bytes0 + most, SCRATCH_BYTES)

  // A class that extends Uint8Array may override these, and a Proxy passes `instanceof`; the getters see what a value is.
  const typeName = getterOf(Symbol.toStringTag)
  // Not byteLength, the same number, for which V8 makes a call.
  const lengthOf = getterOf('length') as (this: Uint8Array) => number
  const { set } = Uint8Array.prototype
  const isInt = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value

  // Anything unusual is the addon's to judge.
  return {
    scratch,
    recv(fd, buf, offset, length, flags) {
      if (offset !== 0 || !isInt(length) || length < 0 || !isInt(fd) || !isInt(flags)) {
        return recv(fd, buf, offset, length, flags)
      }
      if (buf === scratch) {
        // The addon checks that there are `length` bytes.
        words[FD] = fd
        words[LENGTH] = length
        words[FLAGS] = flags
        words[OFFSET] = most
        recvShort()
        return words[FD] ?? 0
      }
      if (length === 0 || length > most || (flags & truncates) !== 0) return recv(fd, buf, offset, length, flags)
      if (typeName.call(buf) !== 'Uint8Array' || length > lengthOf.call(buf)) {
        return recv(fd, buf, offset, length, flags)
      }
      words[FD] = fd
      words[LENGTH] = length
      words[FLAGS] = flags
      words[OFFSET] = 0
      recvShort()
      const rc = words[FD] ?? 0
      if (rc > 0) set.call(buf, firstCopied(rc))
      return rc
    },
    send(fd, buf, offset, length, flags) {
      if (offset !== 0 || !isInt(length) || length < 0 || !isInt(fd) || !isInt(flags)) {
        return send(fd, buf, offset, length, flags)
      }
      if (buf === scratch) {
        words[FD] = fd
        words[LENGTH] = length
        words[FLAGS] = flags
        words[OFFSET] = most
        sendShort()
        return words[FD] ?? 0
      }
      if (length === 0 || length > most) return send(fd, buf, offset, length, flags)
      if (typeName.call(buf) !== 'Uint8Array' || length !== lengthOf.call(buf)) {
        return send(fd, buf, offset, length, flags)
      }
      words[FD] = fd
      words[LENGTH] = length
      words[FLAGS] = flags
      words[OFFSET] = 0
      set.call(copied, buf)
      sendShort()
      return words[FD] ?? 0
    },
  }
}
