import { onTestFinished } from 'vitest'
import { linuxAbi } from '../src/abi/linux.js'
import { environmentSockets } from '../src/bind-sockets.js'
import type { SocketOptions } from '../src/calls/open.js'
import type { Socket } from '../src/socket/socket.js'
import { type FakeOptions, FakeSyscalls, type Step } from '../src/testing/fake-syscalls.js'

/** -errno, as a system call returns it. */
export function errno(code: string): number {
  const entry = linuxAbi.errnos[code]
  if (entry === undefined) throw new Error(`no errno ${code}`)
  return -entry.number
}

/** What F_GETFL returns for a blocking socket. */
export const O_RDWR = 2

/** A constant of the fake platform. */
export function constant(name: string): number {
  const value = linuxAbi.constants[name] ?? linuxAbi.extensions[name]
  if (value === undefined) throw new Error(`no constant ${name}`)
  return value
}

export interface FakeSocketOptions extends FakeOptions {
  readonly socket?: SocketOptions
  readonly timeoutMs?: number | null
}

/** A socket with fd 3 over scripted system calls. The calls that made it are not recorded. */
export function fakeSocket(
  steps: readonly Step[],
  options: FakeSocketOptions = {},
): { socket: Socket; fake: FakeSyscalls; env: ReturnType<typeof environmentSockets>['env'] } {
  const fake = new FakeSyscalls([['socket', 3]], options)
  const { sockets, env } = environmentSockets(fake.backend)
  const socket = new sockets.Socket(options.socket)
  // Otherwise the garbage collector might close it during another test.
  onTestFinished(() => {
    socket.detach()
  })
  if (options.timeoutMs !== undefined && options.timeoutMs !== null) {
    fake.expect(['setNonblocking', 0])
    socket.timeoutMs = options.timeoutMs
  }
  fake.done()
  // As for a socket whose number others know: they may have set O_NONBLOCK, so it is read.
  socket.fileno()
  fake.calls.length = 0
  fake.expect(...steps)
  return { socket, fake, env }
}
