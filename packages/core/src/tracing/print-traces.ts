import { channelOf, type TraceMessage, waitChannel } from './channels.js'

/** Print everything that a program's sockets do, for `NODE_DEBUG=sockcall`. */
const OPERATIONS =
  'socket socketpair bind connect listen accept4 acceptDontwait getsockname getpeername recv recvfrom recvmsg send sendto ' +
  'sendmsg recvmmsg sendmmsg getsockopt setsockopt attachFilter shutdown close dup getfl setNonblocking getCloexec ' +
  'setCloexec poll sendfile wait'

/** A mark on a channel: some copy of this module already prints this process's calls. */
const PRINTED = Symbol.for('sockcall.printed')

/** With `NODE_DEBUG=sockcall`: each call and each wait as a line of text on stderr. */
export function printTraces(): void {
  if (!process.env.NODE_DEBUG || PRINTED in waitChannel) return
  // An import statement would load all of node:util in every program.
  const log = process.getBuiltinModule('node:util').debuglog('sockcall')
  if (!log.enabled) return
  Object.defineProperty(waitChannel, PRINTED, { value: true })
  for (const operation of OPERATIONS.split(' ')) {
    channelOf(operation).subscribe((message) => log(traceText(message as TraceMessage)))
  }
}

/** `recv(12) = 64  0.010 ms`, `send(12) = EAGAIN  0.004 ms`, `wait(12) = 1  20.130 ms`. */
export function traceText({ operation, fd, rc, code, durationMs }: TraceMessage): string {
  return `${operation}(${fd}) = ${code ?? rc}  ${durationMs.toFixed(3)} ms`
}
