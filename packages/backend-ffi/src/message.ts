/** recvmsg(2) and sendmsg(2). */
import type { Syscalls } from '@sockcall/core/backend'
import { isInt, isWord, lengthOf, selects, sizeOf } from './arguments.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { EFAULT, EINVAL, EMSGSIZE, UIO_MAXIOV } from './numbers.js'
import { addressOf, putSize, Scratch } from './scratch.js'
import { short } from './short-message.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

/**
 * struct msghdr: void *name (0), socklen_t namelen (8), struct iovec *iov (16), size_t iovlen (24), void *control (32), size_t
 * controllen (40), int flags (48). musl has ints with padding where glibc has sizes; on little-endian machines they are the
 * same.
 */
const MSGHDR_SIZE = 56
const header = new Scratch(MSGHDR_SIZE)
const { words, ints } = header
const NAME = 0
const NAMELEN = 8 / 4
const IOV = 16 / 8
const IOVLEN = 24 / 8
const CONTROL = 32 / 8
const CONTROLLEN = 40 / 8
const FLAGS = 48 / 4

/** struct iovec: void *base, size_t len. */
const IOVEC_WORDS = 2
let iovecs = new Scratch(16 * 8)

/**
 * The buffers of `iov`, read once: an array with getters cannot show one thing to the check and another to the call, nor call
 * into this module in between. Null if it holds anything else.
 */
function buffersOf(iov: readonly Uint8Array[]): Uint8Array[] | null {
  try {
    if (!Array.isArray(iov)) return null
    const buffers: Uint8Array[] = []
    const { length } = iov
    // One more than allowed shows that there are too many.
    for (let i = 0; i < length && i <= UIO_MAXIOV; i++) {
      const buffer: unknown = iov[i]
      if (sizeOf(buffer) < 0) return null
      buffers.push(buffer as Uint8Array)
    }
    return buffers
  } catch {
    return null
  }
}

/** Writes the header, all but its flags. Everything was checked; no code but our own runs from here to the call. */
function layOut(
  name: Uint8Array | null,
  namelen: number,
  buffers: Uint8Array[],
  control: Uint8Array | null,
  controllen: number,
): void {
  header.pointees = [name, buffers, control]
  const count = buffers.length
  if (count * IOVEC_WORDS > iovecs.words.length) iovecs = new Scratch(UIO_MAXIOV * 16)
  for (let i = 0; i < count; i++) {
    const buffer = buffers[i] ?? null
    iovecs.words[i * IOVEC_WORDS] = addressOf(buffer)
    putSize(iovecs, i * IOVEC_WORDS + 1, sizeOf(buffer))
  }
  words[NAME] = addressOf(name)
  ints[NAMELEN] = namelen
  words[IOV] = iovecs.address
  putSize(header, IOVLEN, count)
  words[CONTROL] = addressOf(control)
  putSize(header, CONTROLLEN, controllen)
  ints[FLAGS] = 0
}

const NONE: Uint8Array[] = []

/** The only buffer of an array; null if there are others, or none, or if it is something else. Getters run here. */
function onlyBuffer(iov: readonly Uint8Array[]): Uint8Array | null {
  try {
    if (!Array.isArray(iov) || iov.length !== 1) return null
    const buffer: unknown = iov[0]
    return sizeOf(buffer) < 0 ? null : (buffer as Uint8Array)
  } catch {
    return null
  }
}

export const messageCalls: Pick<Syscalls, 'recvmsg' | 'sendmsg'> = {
  recvmsg(fd, name, iov, control, lengths, flags) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    const only = onlyBuffer(iov)
    const buffers = only === null ? buffersOf(iov) : NONE
    if (buffers === null || lengthOf(lengths) < 3) return -EFAULT
    if (buffers.length > UIO_MAXIOV) return -EMSGSIZE
    const namelen = name === null ? 0 : (lengths[0] ?? 0)
    const controllen = control === null ? 0 : (lengths[1] ?? 0)
    if (name !== null && !selects(0, namelen, sizeOf(name))) return -EFAULT
    if (control !== null && !selects(0, controllen, sizeOf(control))) return -EFAULT
    if (only !== null && short.fits(namelen, controllen)) {
      return short.recvmsg(fd, name, namelen, only, control, controllen, lengths, flags)
    }
    layOut(name, namelen, only === null ? buffers : [only], control, controllen)
    let rc = libc.recvmsg(fd, header.bytes, flags)
    if (rc < 0) rc = -errno()
    header.pointees = null
    if (rc >= 0) {
      lengths[0] = ints[NAMELEN] ?? 0
      lengths[1] = ints[2 * CONTROLLEN] ?? 0
      lengths[2] = ints[FLAGS] ?? 0
    }
    return rc
  },

  sendmsg(fd, name, namelen, iov, control, controllen, flags) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    const only = onlyBuffer(iov)
    const buffers = only === null ? buffersOf(iov) : NONE
    if (buffers === null) return -EFAULT
    if (buffers.length > UIO_MAXIOV) return -EMSGSIZE
    if (!isInt(namelen) || !isInt(controllen)) return -EINVAL
    const nameSize = name === null ? 0 : sizeOf(name)
    const controlSize = control === null ? 0 : sizeOf(control)
    if (name !== null && !selects(0, namelen, nameSize)) return -EFAULT
    if (control !== null && !selects(0, controllen, controlSize)) return -EFAULT
    // Copying a part of the memory takes a view.
    const whole = (name === null || namelen === nameSize) && (control === null || controllen === controlSize)
    if (only !== null && whole && short.fits(nameSize, controlSize)) {
      return short.sendmsg(fd, name, nameSize, only, control, controlSize, flags)
    }
    const buffersSent = only === null ? buffers : [only]
    layOut(name, name === null ? 0 : namelen, buffersSent, control, control === null ? 0 : controllen)
    let rc = libc.sendmsg(fd, header.bytes, flags)
    if (rc < 0) rc = -errno()
    header.pointees = null
    return rc
  },
}
