/**
 * The echo server on the native backend's calls alone: no socket objects, and no memory for what is received. What it takes
 * more than C's server is the price of calling C from JavaScript twice a request.
 */
import { importPackage } from '../packages.js'
import { check, ready } from '../settings.js'

const { backend } = await importPackage('backend-native')
const { bindSockets } = await importPackage('core')
const { syscalls, abi } = backend
const {
  IPPROTO_TCP,
  MSG_DONTWAIT = 0,
  MSG_NOSIGNAL = 0,
  SOCK_CLOEXEC = 0,
  SOCK_NONBLOCK = 0,
  TCP_NODELAY,
} = abi.constants
const EAGAIN = -(abi.errnos.EAGAIN?.number ?? 0)
const one = new Uint8Array(Int32Array.of(1).buffer)
const buffer = backend.scratch ?? Buffer.alloc(65536)

const { Socket } = bindSockets(backend)
const listener = new Socket()
listener.bind(['127.0.0.1', 0])
listener.listen(4096)
listener.setblocking(false)
const listening = listener.fileno()

// A connection's token is its fd: all stay open until the end of the run, so that none comes again.
const poller = backend.createPoller((events, count) => {
  for (let i = 0; i < count; i++) {
    const fd = events[2 * i] ?? 0
    if (fd === listening) accept()
    else echo(fd)
  }
})
poller.ref()
poller.add(listening, listening)

function accept(): void {
  for (;;) {
    const fd = syscalls.accept4(listening, null, null, SOCK_CLOEXEC | SOCK_NONBLOCK)
    if (fd === EAGAIN) return
    check(fd >= 0, 'accept4')
    check(syscalls.setsockopt(fd, IPPROTO_TCP ?? 0, TCP_NODELAY ?? 0, one, one.length) === 0, 'setsockopt')
    poller.add(fd, fd)
  }
}

function echo(fd: number): void {
  const n = syscalls.recv(fd, buffer, 0, buffer.length, MSG_DONTWAIT)
  if (n > 0) check(syscalls.send(fd, buffer, 0, n, MSG_NOSIGNAL) === n, 'send')
  else if (n === 0) poller.remove(fd, fd)
}

const [, port] = listener.getsockname() as [string, number]
ready(port)
