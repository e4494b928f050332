/**
 * recv(2) and send(2), with a shortcut for memory whose address is known: the memory that core receives into, memory through
 * which short data are copied, and the memory used last. Passing koffi a number costs less than letting it find a typed array's
 * memory.
 */
import type { Syscalls } from '@sockcall/core/backend'
import { isInt, isWord, memoryAt, selects, sizeOf } from './arguments.js'
import * as libc from './libc.js'
import { EFAULT, EINVAL } from './numbers.js'
import { RepeatedMemory } from './repeated-memory.js'
import { addressOf, Scratch } from './scratch.js'

const SCRATCH_BYTES = 65536
/** Up to this size a copy costs less than finding the memory. */
const SHORT_BYTES = 256

type Transfers = Pick<Syscalls, 'recv' | 'send'> & { readonly scratch: Buffer | undefined }

/** Shared, as an ArrayBuffer could be detached and its address reused. Some embedders have no shared memory. */
function sharedScratch(): Buffer | undefined {
  return typeof SharedArrayBuffer === 'undefined' ? undefined : Buffer.from(new SharedArrayBuffer(SCRATCH_BYTES))
}

/** These are constants of this function, not of the module: see arguments.ts. */
function transfers(): Transfers {
  const { errno, recv, recvAt, send, sendAt } = libc
  const most = SHORT_BYTES
  const scratch = sharedScratch()
  const scratchAddress = scratch === undefined ? 0 : Number(addressOf(scratch))
  const copied = new Scratch(most)
  const copiedAddress = Number(copied.address)
  const { set } = Uint8Array.prototype
  const received = new RepeatedMemory()
  const sent = new RepeatedMemory()

  return {
    scratch,

    recv(fd, buf, offset, length, flags) {
      if (!isInt(fd) || !isWord(flags)) return -EINVAL
      const inScratch = scratchAddress !== 0 && buf === scratch
      if (!selects(offset, length, inScratch ? SCRATCH_BYTES : sizeOf(buf))) return -EFAULT
      let address = 0
      if (inScratch) address = scratchAddress
      else if (length > 0) address = received.addressOf(buf)
      const rc =
        address === 0
          ? recv(fd, memoryAt(buf, offset, length), length, flags)
          : recvAt(fd, address + offset, length, flags)
      return rc < 0 ? -errno() : rc
    },

    send(fd, buf, offset, length, flags) {
      if (!isInt(fd) || !isWord(flags)) return -EINVAL
      const inScratch = scratchAddress !== 0 && buf === scratch
      const size = inScratch ? SCRATCH_BYTES : sizeOf(buf)
      if (!selects(offset, length, size)) return -EFAULT
      let address = 0
      if (inScratch) address = scratchAddress
      else if (length > 0) address = sent.addressOf(buf)
      if (address === 0 && length === size && length > 0 && length <= most) {
        set.call(copied.bytes, buf)
        address = copiedAddress
      }
      const rc =
        address === 0
          ? send(fd, memoryAt(buf, offset, length), length, flags)
          : sendAt(fd, address + offset, length, flags)
      return rc < 0 ? -errno() : rc
    },
  }
}

export const { scratch, ...transferCalls } = transfers()
