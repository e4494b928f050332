/**
 * Descriptors that come with a message are close-on-exec (law 6): by MSG_CMSG_CLOEXEC, or, where the platform has no such flag,
 * by fcntl right behind the call. CPython leaves them inheritable, and so does a socket with its rules.
 */

import type { Environment } from '../call/environment.js'
import { receivedFds } from '../cmsg/rights.js'

/** The flags of a receive of messages, that one among them. */
export function receiveFlags(env: Environment, flags: number): number {
  return env.asPython ? flags : flags | env.numbers.MSG_CMSG_CLOEXEC
}

/**
 * What is left to do when a message has come.
 *
 * @param flags as the user gave them.
 * @param control memory in which `length` bytes of ancillary data came, from `offset` on.
 * @param msgFlags as the kernel gave them.
 * @returns msg_flags without what the user did not ask for: Linux gives the flag back.
 */
export function noteReceivedFds(
  env: Environment,
  flags: number,
  msgFlags: number,
  control: Uint8Array | null,
  offset: number,
  length: number,
): number {
  if (env.asPython) return msgFlags
  const { MSG_CMSG_CLOEXEC } = env.numbers
  if (MSG_CMSG_CLOEXEC !== 0) return (flags & MSG_CMSG_CLOEXEC) === 0 ? msgFlags & ~MSG_CMSG_CLOEXEC : msgFlags
  if (control === null || length === 0) return msgFlags
  for (const fd of receivedFds(env.backend.abi, control.subarray(offset, offset + length))) env.sys.setCloexec(fd, 1)
  return msgFlags
}
