import type { Syscalls } from '@sockcall/core/backend'
import type { Addon } from './addon.js'
import { firstsOf } from './firsts.js'
import { getterOf } from './typed-array-getter.js'

/**
 * recvmsg and sendmsg of one buffer, whose name, ancillary data and few bytes go through memory that the addon knows: what
 * Node-API takes to read an array, four typed arrays and the numbers is as much as a short system call. It is one
 * long function for the reason that short-transfers.ts gives.
 */
export function shortMessages(addon: Addon): Pick<Syscalls, 'recvmsg' | 'sendmsg'> {
  const { recvmsg, sendmsg, recvMessage, sendMessage } = addon
  // Some embedders have none.
  if (typeof SharedArrayBuffer === 'undefined') return { recvmsg, sendmsg }
  const layout = addon.messageLayout()
  const { fd: FD, flags: FLAGS, nameLength: NAME_LENGTH, controlLength: CONTROL_LENGTH, length: LENGTH } = layout
  const { nameSize: NAME_BYTES, controlSize: CONTROL_BYTES, dataSize: most } = layout
  const memory = new Uint8Array(new SharedArrayBuffer(layout.size))
  const truncates = addon.shareMessage(memory)
  if (truncates < 0) return { recvmsg, sendmsg }
  const words = new Int32Array(memory.buffer)
  const firstOfName = firstsOf(memory, layout.name, NAME_BYTES)
  const firstOfControl = firstsOf(memory, layout.control, CONTROL_BYTES)
  const firstOfData = firstsOf(memory, layout.data, most)
  const nameArea = memory.subarray(layout.name, layout.name + NAME_BYTES)
  const controlArea = memory.subarray(layout.control, layout.control + CONTROL_BYTES)
  const dataArea = memory.subarray(layout.data, layout.data + most)

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
