/**
 * recv(2) and send(2), with a short way for memory whose address was asked for once: the memory that core receives into, and
 * memory through which few bytes are copied. Handing koffi a number costs less than letting it find a typed array's memory.
 */
import type { Syscalls } from '@sockcall/core/backend'
import { isInt, isWord, memoryAt, selects, sizeOf } from './arguments.js'
import * as libc from './libc.js'
import { EFAULT, EINVAL } from './numbers.js'
import { RepeatedMemory } from './repeated-memory.js'
import { addressOf } from './scratch.js'

const SCRATCH_BYTES = 65536
/** Up to here a copy costs less than finding the memory. */
const SHORT_BYTES = 256

type Transfers = Pick<Syscalls, 'recv' | 'send'> & { readonly scratch: Buffer }

/** What the calls use is constant in this function, not in the module: see arguments.ts. */
function transfers(): Transfers {
  const { errno, recv, recvAt, send, sendAt } = libc
  const most = SHORT_BYTES
  // Shared, as an ArrayBuffer could be detached, and what is then at its address is somebody else's.
  const memory = new SharedArrayBuffer(most + SCRATCH_BYTES)
  const copied = new Uint8Array(memory, 0, most)
  const copiedAddress = Number(addressOf(copied))
  const scratch = Buffer.from(memory, most, SCRATCH_BYTES)
  const scratchAddress = Number(addressOf(scratch))
  const { set } = Uint8Array.prototype
  const received = new RepeatedMemory()
  const sent = new RepeatedMemory()

  const fitsScratch = (length: unknown) => isInt(length) && length >= 0 && length <= SCRATCH_BYTES

  return {
    scratch,

    recv(fd, buf, offset, length, flags) {
      if (!isInt(fd) || !isWord(flags)) return -EINVAL
      if (buf === scratch && offset === 0 && fitsScratch(length)) {
        const rc = recvAt(fd, scratchAddress, length, flags)
        return rc < 0 ? -errno() : rc
      }
      if (!selects(offset, length, sizeOf(buf))) return -EFAULT
      const address = offset === 0 && length > 0 ? received.addressOf(buf) : 0
      if (address !== 0) {
        const rc = recvAt(fd, address, length, flags)
        return rc < 0 ? -errno() : rc
      }
      const rc = recv(fd, memoryAt(buf, offset, length), length, flags)
      return rc < 0 ? -errno() : rc
    },

    send(fd, buf, offset, length, flags) {
      if (!isInt(fd) || !isWord(flags)) return -EINVAL
      if (buf === scratch && offset === 0 && fitsScratch(length)) {
        const rc = sendAt(fd, scratchAddress, length, flags)
        return rc < 0 ? -errno() : rc
      }
      const size = sizeOf(buf)
      if (!selects(offset, length, size)) return -EFAULT
      const address = offset === 0 && length > 0 ? sent.addressOf(buf) : 0
      if (address !== 0) {
        const rc = sendAt(fd, address, length, flags)
        return rc < 0 ? -errno() : rc
      }
      if (length === size && size <= most) {
        if (size > 0) set.call(copied, buf)
        const rc = sendAt(fd, copiedAddress, length, flags)
        return rc < 0 ? -errno() : rc
      }
      const rc = send(fd, memoryAt(buf, offset, length), length, flags)
      return rc < 0 ? -errno() : rc
    },
  }
}

export const { scratch, ...transferCalls } = transfers()
