/**
 * recvmsg(2) and sendmsg(2) of one buffer through memory whose addresses are written once: asking koffi for the four addresses
 * of a message costs a third of the system call. The name, the ancillary data and short data are copied; longer data stay where
 * they are.
 */
import { sizeOf } from './arguments.js'
import { errno as liveErrno, syscall } from './libc.js'
import { MSG_TRUNC, SYS_RECVMSG, SYS_SENDMSG } from './numbers.js'
import { addressOf, putSize, Scratch } from './scratch.js'

/** struct msghdr as in message.ts, padded; then one struct iovec, the name, the ancillary data and the bytes. */
const IOVEC = 64
const NAME = IOVEC + 16
const NAME_BYTES = 128
const CONTROL = NAME + NAME_BYTES
const CONTROL_BYTES = 1024
const DATA = CONTROL + CONTROL_BYTES
/** Up to this size, a copy costs less than asking for the address. */
const DATA_BYTES = 256
const BASE = IOVEC / 8
const LENGTH = BASE + 1
const NAMELEN = 8 / 4
const CONTROLLEN = 40 / 4
const FLAGS = 48 / 4

/** The caller has checked the lengths: only our own code runs from here on. */
interface ShortCalls {
  /** Whether a message with a name and ancillary data of these sizes can go this way. */
  fits(namelen: number, controllen: number): boolean
  recvmsg(
    fd: number,
    name: Uint8Array | null,
    capacity: number,
    buf: Uint8Array,
    control: Uint8Array | null,
    room: number,
    lengths: Int32Array,
    flags: number,
  ): number
  /** The name and the control buffer are sent whole. */
  sendmsg(
    fd: number,
    name: Uint8Array | null,
    namelen: number,
    buf: Uint8Array,
    control: Uint8Array | null,
    controllen: number,
    flags: number,
  ): number
}

/** These are constants of this function, not of the module: see arguments.ts. */
function shortCalls(): ShortCalls {
  const memory = new Scratch(DATA + DATA_BYTES)
  const { bytes, ints, words } = memory
  const at = (offset: number) => memory.address + BigInt(offset)
  const header = Number(memory.address)
  const dataAddress = at(DATA)
  words[0] = at(NAME)
  words[2] = at(IOVEC)
  words[3] = 1n
  words[4] = at(CONTROL)
  words[BASE] = dataAddress

  /** Views of the first bytes of a part of the memory. */
  const firstsOf = (offset: number, most: number): Uint8Array[] =>
    Array.from({ length: most + 1 }, (_, length) => bytes.subarray(offset, offset + length))
  const names = firstsOf(NAME, NAME_BYTES)
  // For longer ancillary data a view is made on demand.
  const controls = firstsOf(CONTROL, DATA_BYTES)
  const datas = firstsOf(DATA, DATA_BYTES)
  const nameArea = bytes.subarray(NAME, CONTROL)
  const controlArea = bytes.subarray(CONTROL, DATA)
  const dataArea = bytes.subarray(DATA, DATA + DATA_BYTES)
  /** For zeroing. */
  const controlWords = new Float64Array(bytes.buffer, CONTROL, CONTROL_BYTES / 8)
  const { set } = Uint8Array.prototype
  const errno = liveErrno

  /** Point the message at the bytes of `buf`, or with null at those in this memory. */
  function point(buf: Uint8Array | null): void {
    memory.pointees = buf
    words[BASE] = buf === null ? dataAddress : addressOf(buf)
  }

  return {
    fits: (namelen, controllen) => namelen <= NAME_BYTES && controllen <= CONTROL_BYTES,

    recvmsg(fd, name, capacity, buf, control, room, lengths, flags) {
      const size = sizeOf(buf)
      // Receives with MSG_TRUNC count bytes that they do not write.
      const short = size <= DATA_BYTES && (flags & MSG_TRUNC) === 0
      if (!short) point(buf)
      // What the kernel leaves unwritten must not show another message.
      for (let i = 0; i * 8 < room; i++) controlWords[i] = 0
      putSize(memory, LENGTH, size)
      ints[NAMELEN] = capacity
      ints[CONTROLLEN] = room
      ints[FLAGS] = 0
      let rc = syscall(SYS_RECVMSG, fd, header, flags)
      if (rc < 0) rc = -errno()
      if (!short) point(null)
      if (rc < 0) return rc
      // The kernel reports the name's length even without room for it; if the caller does not want the name, that is 0.
      const namelen = name === null ? 0 : (ints[NAMELEN] ?? 0)
      const controllen = ints[CONTROLLEN] ?? 0
      if (short && rc > 0) set.call(buf, datas[Math.min(rc, size)] ?? dataArea)
      if (name !== null && namelen > 0) set.call(name, names[Math.min(namelen, capacity)] ?? nameArea)
      if (control !== null && controllen > 0) {
        const written = Math.min(controllen, room)
        set.call(control, controls[written] ?? controlArea.subarray(0, written))
      }
      lengths[0] = namelen
      lengths[1] = controllen
      lengths[2] = ints[FLAGS] ?? 0
      return rc
    },

    sendmsg(fd, name, namelen, buf, control, controllen, flags) {
      const size = sizeOf(buf)
      const short = size <= DATA_BYTES
      if (!short) point(buf)
      else if (size > 0) set.call(dataArea, buf)
      if (name !== null && namelen > 0) set.call(nameArea, name)
      if (control !== null && controllen > 0) set.call(controlArea, control)
      putSize(memory, LENGTH, size)
      ints[NAMELEN] = namelen
      ints[CONTROLLEN] = controllen
      ints[FLAGS] = 0
      let rc = syscall(SYS_SENDMSG, fd, header, flags)
      if (rc < 0) rc = -errno()
      if (!short) point(null)
      return rc
    },
  }
}

export const short: ShortCalls = shortCalls()
