/** setsockopt(2) with a classic-BPF program. */
import type { Syscalls } from '@sockcall/core/backend'
import { isInt, sizeOf } from './arguments.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { EFAULT, EINVAL } from './numbers.js'
import { addressOf, Scratch } from './scratch.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

const INSTRUCTION_SIZE = 8
/** struct sock_fprog: unsigned short len (0), struct sock_filter *filter (8). */
const SOCK_FPROG_SIZE = 16
const program = new Scratch(SOCK_FPROG_SIZE)

export const filterCalls: Pick<Syscalls, 'attachFilter'> = {
  attachFilter(fd, level, optname, instructions) {
    if (!isInt(fd) || !isInt(level) || !isInt(optname)) return -EINVAL
    const size = sizeOf(instructions)
    if (size < 0) return -EFAULT
    const count = size / INSTRUCTION_SIZE
    if (!Number.isInteger(count) || count > 0xffff) return -EINVAL
    program.pointees = instructions
    program.ints[0] = count
    program.words[1] = addressOf(instructions)
    let rc = libc.setsockopt(fd, level, optname, program.bytes, SOCK_FPROG_SIZE)
    if (rc < 0) rc = -errno()
    program.pointees = null
    return rc
  },
}
