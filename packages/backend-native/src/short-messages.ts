import type { Syscalls } from '@sockcall/core/backend'
import type { Addon } from './addon.js'
import { firstsOf } from './firsts.js'
import { getterOf } from './typed-array-getter.js'

// The shared memory, as native/short_message.cc has it.
const FD = 0
const FLAGS = 1
const NAME_LENGTH = 2
const CONTROL_LENGTH = 3
const LENGTH = 4
const HEADER_BYTES = 32
const NAME_BYTES = 128
const CONTROL_BYTES = 1024
/** Up to here, a copy costs less than asking a typed array for its memory. */
const DATA_BYTES = 256

/**
 * recvmsg and sendmsg of one buffer, whose name, ancillary data and few bytes go through memory that the addon knows: what
 * Node-API takes to read an array, four typed arrays and the numbers is as much as a short system call. See short-transfers.ts
 * for the reasons of the form.
 */
export function shortMessages(addon: Addon): Pick<Syscalls, 'recvmsg' | 'sendmsg'> {
  const { recvmsg, sendmsg, recvMessage, sendMessage } = addon
  // Some embedders have none.
  if (typeof SharedArrayBuffer === 'undefined') return { recvmsg, sendmsg }
  const most = DATA_BYTES
  const control0 = HEADER_BYTES + NAME_BYTES
  const data0 = control0 + CONTROL_BYTES
  const memory = new Uint8Array(new SharedArrayBuffer(data0 + most))
  const truncates = addon.shareMessage(memory)
  if (truncates < 0) return { recvmsg, sendmsg }
  const words = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4)
  const firstOfName = firstsOf(memory, HEADER_BYTES, NAME_BYTES)
  const firstOfControl = firstsOf(memory, control0, CONTROL_BYTES)
  const firstOfData = firstsOf(memory, data0, most)
  const nameArea = memory.subarray(HEADER_BYTES, control0)
  const controlArea = memory.subarray(control0, data0)
  const dataArea = memory.subarray(data0)

  // A class that extends a typed array may override these, and a Proxy passes `instanceof`; the getters see what a value is.
  const typeName = getterOf(Symbol.toStringTag)
  const byteLength = getterOf('byteLength') as (this: Uint8Array) => number
  const { set } = Uint8Array.prototype
  const isInt = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value
  /** The size of true bytes; -1 for anything else. */
  const sizeOf = (value: Uint8Array): number => (typeName.call(value) === 'Uint8Array' ? byteLength.call(value) : -1)

  /** The only buffer of an array; null where there are others, or none. Its getters, if it has any, run here. */
  function onlyOne(iov: readonly Uint8Array[]): Uint8Array | null {
    try {
      return Array.isArray(iov) && iov.length === 1 ? (iov[0] ?? null) : null
    } catch {
      return null
    }
  }

  // Anything unusual is the addon's to judge.
  return {
    recvmsg(fd, name, iov, control, lengths, flags) {
      const buf = onlyOne(iov)
      const size = buf === null ? -1 : sizeOf(buf)
      if (
        buf === null ||
        size < 0 ||
        !isInt(fd) ||
        !isInt(flags) ||
        typeName.call(lengths) !== 'Int32Array' ||
        byteLength.call(lengths as unknown as Uint8Array) < 12
      ) {
        return recvmsg(fd, name, iov, control, lengths, flags)
      }
      const capacity = name === null ? 0 : (lengths[0] ?? 0)
      const room = control === null ? 0 : (lengths[1] ?? 0)
      if (
        (name !== null && (capacity <= 0 || capacity > NAME_BYTES || capacity > sizeOf(name))) ||
        (control !== null && (room < 0 || room > CONTROL_BYTES || room > sizeOf(control)))
      ) {
        return recvmsg(fd, name, iov, control, lengths, flags)
      }
      words[FD] = fd
      words[FLAGS] = flags
      words[NAME_LENGTH] = capacity
      words[CONTROL_LENGTH] = room
      const short = size <= most && (flags & truncates) === 0
      if (short) {
        words[LENGTH] = size
        recvMessage()
      } else {
        recvMessage(buf)
      }
      const rc = words[FD] ?? 0
      if (rc < 0) return rc
      const namelen = words[NAME_LENGTH] ?? 0
      const controllen = words[CONTROL_LENGTH] ?? 0
      if (short && rc > 0) set.call(buf, firstOfData(Math.min(rc, size)))
      if (name !== null && namelen > 0) set.call(name, firstOfName(Math.min(namelen, capacity)))
      if (control !== null && controllen > 0) {
        set.call(control, firstOfControl(Math.min(controllen, room)))
      }
      lengths[0] = namelen
      lengths[1] = controllen
      lengths[2] = words[FLAGS] ?? 0
      return rc
    },

    sendmsg(fd, name, namelen, iov, control, controllen, flags) {
      const buf = onlyOne(iov)
      const size = buf === null ? -1 : sizeOf(buf)
      if (
        buf === null ||
        size < 0 ||
        !isInt(fd) ||
        !isInt(flags) ||
        namelen !== (name === null ? 0 : sizeOf(name)) ||
        controllen !== (control === null ? 0 : sizeOf(control)) ||
        namelen > NAME_BYTES ||
        controllen > CONTROL_BYTES
      ) {
        return sendmsg(fd, name, namelen, iov, control, controllen, flags)
      }
      words[FD] = fd
      words[FLAGS] = flags
      words[NAME_LENGTH] = namelen
      words[CONTROL_LENGTH] = controllen
      if (name !== null && namelen > 0) set.call(nameArea, name)
      if (control !== null && controllen > 0) set.call(controlArea, control)
      if (size <= most) {
        words[LENGTH] = size
        if (size > 0) set.call(dataArea, buf)
        sendMessage()
      } else {
        sendMessage(buf)
      }
      return words[FD] ?? 0
    },
  }
}
