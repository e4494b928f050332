import type { Syscalls } from '../backend/index.js'

/** A system call of the contract. */
export type SyscallName = keyof Syscalls

/** Every system call of the contract, in its order. */
export const SYSCALL_NAMES = [
  'socket',
  'socketpair',
  'bind',
  'connect',
  'listen',
  'accept4',
  'acceptDontwait',
  'getsockname',
  'getpeername',
  'recv',
  'recvfrom',
  'recvmsg',
  'send',
  'sendto',
  'sendmsg',
  'recvmmsg',
  'sendmmsg',
  'getsockopt',
  'setsockopt',
  'attachFilter',
  'shutdown',
  'close',
  'dup',
  'getfl',
  'setNonblocking',
  'getCloexec',
  'setCloexec',
  'poll',
  'sendfile',
  'interfaceIndex',
  'interfaceName',
  'epollCreate',
  'epollCtl',
  'epollWait',
] as const satisfies readonly SyscallName[]

/** Fails to compile if the contract has a call that the list above lacks. */
type Missing = Exclude<SyscallName, (typeof SYSCALL_NAMES)[number]>
const complete: [Missing] extends [never] ? true : Missing = true
void complete
