import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket } from '../../test/fake-socket.js'
import { BlockingIOError, ConnectionRefusedError, OSError } from '../voice/python/os-error.js'
import type { Socket } from './socket.js'

describe('bind', () => {
  it('encodes the address and makes one system call', () => {
    const { socket, fake } = fakeSocket([['bind', 0]])
    socket.bind(['127.0.0.1', 8080])
    const [fd, sockaddr, addrlen] = fake.calls[0]?.args ?? []
    expect([fd, addrlen]).toEqual([3, 16])
    expect(sockaddr instanceof Uint8Array && sockaddr.slice(0, 8)).toEqual(
      Uint8Array.of(2, 0, 0x1f, 0x90, 127, 0, 0, 1),
    )
    fake.done()
  })

  it('raises the errno with the address', () => {
    const { socket, fake } = fakeSocket([['bind', errno('EADDRINUSE')]])
    expect(() => socket.bind(['127.0.0.1', 8080])).toThrow(
      expect.objectContaining({
        message: '[Errno 98] Address already in use',
        errno: 98,
        code: 'EADDRINUSE',
        syscall: 'bind',
        strerror: 'Address already in use',
        address: ['127.0.0.1', 8080],
      }),
    )
    fake.done()
  })
})

describe('dup (S67)', () => {
  it('copies the timeout and so rewrites the shared O_NONBLOCK', () => {
    const { socket, fake } = fakeSocket(
      [
        ['dup', 8],
        ['setNonblocking', 0],
      ],
      { timeoutMs: 40, ambient: { close: 0 } },
    )
    using copy = socket.dup()
    expect([copy.fileno(), copy.timeoutMs, copy.family, copy.type]).toEqual([8, 40, 2, 1])
    expect(copy.constructor).toBe(socket.constructor)
    expect(fake.calls.at(-1)?.args).toEqual([8, 1])
    fake.done()
  })

  it('closes the new fd, once, when its timeout cannot be set', () => {
    const { socket, fake } = fakeSocket([
      ['dup', 8],
      ['setNonblocking', errno('EINVAL')],
      ['close', 0],
    ])
    expect(() => socket.dup()).toThrow('[Errno 22] Invalid argument')
    fake.done()
  })

  it('of a closed socket is EBADF', () => {
    const { socket, fake } = fakeSocket([
      ['close', 0],
      ['dup', errno('EBADF')],
    ])
    socket.close()
    expect(() => socket.dup()).toThrow('[Errno 9] Bad file descriptor')
    fake.done()
  })
})

describe('errors (S60)', () => {
  it('have the class of their errno', () => {
    const { socket, fake } = fakeSocket(
      [
        ['recv', errno('ECONNREFUSED')],
        ['recv', errno('EAGAIN')],
        ['recv', errno('ENOTCONN')],
      ],
      { timeoutMs: 0 },
    )
    expect(caught(() => socket.recv(1))).toBeInstanceOf(ConnectionRefusedError)
    expect(caught(() => socket.recv(1))).toBeInstanceOf(BlockingIOError)
    const plain = caught(() => socket.recv(1))
    expect([plain.constructor, plain.name, plain.message]).toEqual([
      OSError,
      'OSError',
      '[Errno 107] Transport endpoint is not connected',
    ])
    fake.done()
  })

  it('of an errno nobody knows still have its number', () => {
    const { socket, fake } = fakeSocket([['recv', -4095]])
    expect(caught(() => socket.recv(1))).toMatchObject({ errno: 4095, message: '[Errno 4095] Unknown error 4095' })
    fake.done()
  })
})

describe('arguments', () => {
  it.each([
    ['recv', (socket: Socket) => socket.recv(1.5), "'float' object cannot be interpreted as an integer"],
    ['recv', (socket: Socket) => socket.recv('1' as never), "'str' object cannot be interpreted as an integer"],
    ['recv', (socket: Socket) => socket.recv(1, 2 ** 31), 'signed integer is greater than maximum'],
    ['recvInto', (socket: Socket) => socket.recvInto('x' as never), 'must be read-write bytes-like object, not str'],
    ['shutdown', (socket: Socket) => socket.shutdown(2 ** 31), 'Python int too large to convert to C int'],
    ['getsockopt', (socket: Socket) => socket.getsockopt('a' as never, 1), "'str' object cannot be interpreted"],
  ])('of %s are checked before any system call', (_, call, message) => {
    const { socket, fake } = fakeSocket([])
    expect(() => call(socket)).toThrow(message)
    fake.done()
  })

  it('take booleans and bigints where CPython takes __index__ (G7)', () => {
    const { socket, fake } = fakeSocket([
      ['recv', 0],
      ['shutdown', 0],
    ])
    socket.recv(1n as never, true as never)
    socket.shutdown(1n as never)
    expect(fake.calls[0]?.args.slice(3)).toEqual([1, 1 | constant('MSG_DONTWAIT')])
    expect(fake.calls[1]?.args).toEqual([3, 1])
    fake.done()
  })
})

function caught(call: () => unknown): OSError {
  try {
    call()
  } catch (error) {
    if (error instanceof OSError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
