/** The same through the posix-socket package, which has no socketpair and no timeouts. */
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { measure } from '../measure.js'
import { check } from '../settings.js'

interface PosixSocket {
  AF_INET: number
  SOCK_STREAM: number
  socket(family: number, type: number, protocol: number): number
  bind(fd: number, address: object): void
  listen(fd: number, backlog: number): void
  accept(fd: number, address: object): number
  connect(fd: number, address: object): void
  send(fd: number, buffer: ArrayBuffer, length: number, flags: number): number
  recv(fd: number, buffer: ArrayBuffer, length: number, flags: number): number
}

const posix = createRequire(import.meta.url)('posix-socket') as PosixSocket
const SIZE = 64

/** It cannot tell which port the kernel chose. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const address = { sin_family: posix.AF_INET, sin_port: await freePort(), sin_addr: '127.0.0.1' }
const listener = posix.socket(posix.AF_INET, posix.SOCK_STREAM, 0)
posix.bind(listener, address)
posix.listen(listener, 1)
const sender = posix.socket(posix.AF_INET, posix.SOCK_STREAM, 0)
posix.connect(sender, address)
const receiver = posix.accept(listener, {})
const message = new Uint8Array(SIZE)
let stamp = 0

measure((operations) => {
  message.fill(++stamp & 255)
  let bytes = 0
  let last = message.buffer
  for (let i = 0; i < operations; i++) {
    bytes += posix.send(sender, message.buffer, SIZE, 0)
    last = new ArrayBuffer(SIZE)
    bytes += posix.recv(receiver, last, SIZE, 0)
  }
  check(bytes === 2 * SIZE * operations && Buffer.from(last).equals(message), 'bytes sent and received')
})
