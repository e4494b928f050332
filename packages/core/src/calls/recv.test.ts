import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket, O_RDWR } from '../../test/fake-socket.js'
import { ready, type Step } from '../testing/fake-syscalls.js'

const EAGAIN = errno('EAGAIN')
const WAITALL = constant('MSG_WAITALL')
const chunk = (text: string): Step => ['recv', { rc: text.length, bytes: Buffer.from(text) }]
const blockingFd: Step = ['getfl', O_RDWR]
const name = Buffer.from([2, 0, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])

describe('recv', () => {
  it('of 0 bytes makes no system call, not even on a closed socket (S34)', () => {
    const { socket, fake } = fakeSocket([['close', 0]])
    expect(socket.recv(0)).toEqual(Buffer.alloc(0))
    socket.close()
    expect(socket.recv(0)).toEqual(Buffer.alloc(0))
    fake.done()
  })

  it('gives memory of its own, whatever the size asked for', () => {
    const { socket, fake } = fakeSocket([])
    for (const size of [1, 2048, 2049, 65_536, 65_537, 1_000_000]) {
      fake.expect(chunk('abc'.slice(0, size)), chunk('xyz'.slice(0, size)))
      const first = socket.recv(size)
      const second = socket.recv(size)
      expect([first.toString(), second.toString()]).toEqual(['abc'.slice(0, size), 'xyz'.slice(0, size)])
      expect(fake.calls.at(-1)?.args[3]).toBe(size)
    }
    fake.done()
  })

  it('asks the kernel for no more than it moves in one call', () => {
    const { socket, fake } = fakeSocket([['recv', 0]])
    socket.recvInto(new Uint8Array(8), 8)
    expect(fake.calls[0]?.args[3]).toBe(8)
    expect(() => socket.recv(2 ** 45)).toThrow('cannot allocate a buffer of 35184372088832 bytes')
    expect(() => socket.recv(-1)).toThrow('negative buffersize in recv')
    fake.done()
  })

  it('passes the flags on', () => {
    const { socket, fake } = fakeSocket([chunk('a')])
    socket.recv(1, constant('MSG_PEEK') | constant('MSG_OOB'))
    expect(fake.calls[0]?.args[4]).toBe(constant('MSG_PEEK') | constant('MSG_OOB') | constant('MSG_DONTWAIT'))
    fake.done()
  })

  it('is empty at the end of the stream', () => {
    const { socket, fake } = fakeSocket([['recv', 0]])
    expect(socket.recv(10).length).toBe(0)
    fake.done()
  })
})

describe('a blocking MSG_WAITALL receive', () => {
  it('waits until all bytes are there, as the kernel would (law 3)', () => {
    const { socket, fake } = fakeSocket([
      chunk('he'),
      ['recv', EAGAIN],
      blockingFd,
      ready(300),
      chunk('ll'),
      ['recv', EAGAIN],
      blockingFd,
      ready(10),
      chunk('o'),
    ])
    expect(socket.recv(5, WAITALL).toString()).toBe('hello')
    expect(fake.calls.filter(({ name }) => name === 'recv').map(({ args }) => [args[2], args[3]])).toEqual([
      [0, 5],
      [2, 3],
      [2, 3],
      [4, 1],
      [4, 1],
    ])
    fake.done()
  })

  it('fills a large buffer that began in scratch memory', () => {
    const { socket, fake } = fakeSocket([chunk('a'.repeat(3000)), chunk('b'.repeat(1000))])
    expect(socket.recv(4000, WAITALL).toString()).toBe('a'.repeat(3000) + 'b'.repeat(1000))
    fake.done()
  })

  it('ends with what it has at the end of the stream', () => {
    const { socket, fake } = fakeSocket([chunk('he'), ['recv', 0]])
    expect(socket.recv(5, WAITALL).toString()).toBe('he')
    fake.done()
  })

  it('returns what it has when an error comes, and the next receive reports the error', () => {
    const { socket, fake } = fakeSocket([chunk('he'), ['recv', errno('ECONNRESET')]])
    expect(socket.recv(5, WAITALL).toString()).toBe('he')
    expect(() => socket.recv(5)).toThrow('[Errno 104] Connection reset by peer')
    fake.expect(['recv', 0])
    expect(socket.recv(5).length).toBe(0)
    fake.done()
  })

  it('returns what is there at once with a timeout, with MSG_DONTWAIT, and on datagrams', () => {
    const timed = fakeSocket([ready(), chunk('he')], { timeoutMs: 100 })
    expect(timed.socket.recv(5, WAITALL).toString()).toBe('he')
    const dontwait = fakeSocket([chunk('he')])
    expect(dontwait.socket.recv(5, WAITALL | constant('MSG_DONTWAIT')).toString()).toBe('he')
    const datagram = fakeSocket([chunk('he')], { socket: { type: constant('SOCK_DGRAM') } })
    expect(datagram.socket.recv(5, WAITALL).toString()).toBe('he')
    for (const { fake } of [timed, dontwait, datagram]) fake.done()
  })

  it('looks again after pauses when it only peeks, because poll would not wait', () => {
    const { socket, fake } = fakeSocket([chunk('he'), ['poll', 0], chunk('hel'), ['poll', 0], chunk('hello')])
    expect(socket.recv(5, WAITALL | constant('MSG_PEEK')).toString()).toBe('hello')
    expect(fake.calls[1]?.args[0]).toEqual(Int32Array.of(-1, 0))
    fake.done()
  })
})

describe('recvInto', () => {
  it('fills the memory of any view, in bytes (S35)', () => {
    const { socket, fake } = fakeSocket([chunk('abcd')])
    const whole = new Uint8Array(12)
    const items = new Uint32Array(whole.buffer, 4, 1)
    expect(socket.recvInto(items)).toBe(4)
    expect(Buffer.from(whole).toString('latin1')).toBe('\0\0\0\0abcd\0\0\0\0')
    fake.done()
  })

  it('of an empty buffer makes no system call (S35)', () => {
    const { socket, fake } = fakeSocket([])
    expect(socket.recvInto(new Uint8Array(0))).toBe(0)
    fake.done()
  })

  it.each([
    [-1, 'negative buffersize in recv_into'],
    [9, 'buffer too small for requested bytes'],
  ])('refuses nbytes %i (S35)', (nbytes, message) => {
    const { socket, fake } = fakeSocket([])
    expect(() => socket.recvInto(new Uint8Array(8), nbytes)).toThrow(message)
    fake.done()
  })
})

describe('recvfrom', () => {
  it('makes the system call for 0 bytes too: a datagram is consumed (S36)', () => {
    const { socket, fake } = fakeSocket([['recvfrom', { rc: 0, sockaddr: name }]])
    expect(socket.recvfrom(0)).toEqual([Buffer.alloc(0), ['127.0.0.1', 8080]])
    fake.done()
  })

  it('gives null where the kernel names no sender (S36)', () => {
    const { socket, fake } = fakeSocket([
      ['recvfrom', { rc: 2, bytes: Buffer.from('ab'), sockaddr: new Uint8Array(0) }],
    ])
    expect(socket.recvfrom(9)).toEqual([Buffer.from('ab'), null])
    fake.done()
  })

  it('keeps the sender of the first bytes while MSG_WAITALL waits for the rest', () => {
    const { socket, fake } = fakeSocket([
      ['recvfrom', { rc: 2, bytes: Buffer.from('ab'), sockaddr: name }],
      ['recv', EAGAIN],
      blockingFd,
      ready(10),
      chunk('c'),
    ])
    expect(socket.recvfrom(3, WAITALL)).toEqual([Buffer.from('abc'), ['127.0.0.1', 8080]])
    fake.done()
  })

  it('waits and tries again like every other call', () => {
    const { socket, fake } = fakeSocket(
      [
        ['poll', 0],
        ready(10),
        ['recvfrom', errno('EINTR')],
        ['recvfrom', { rc: 1, bytes: Buffer.from('a'), sockaddr: name }],
      ],
      { timeoutMs: 50 },
    )
    expect(socket.recvfrom(3)).toEqual([Buffer.from('a'), ['127.0.0.1', 8080]])
    fake.done()
  })

  it.each([
    [-1, 'negative buffersize in recvfrom'],
    [2 ** 64, 'Python int too large to convert to C ssize_t'],
  ])('refuses %d bytes', (size, message) => {
    const { socket, fake } = fakeSocket([])
    expect(() => socket.recvfrom(size)).toThrow(message)
    fake.done()
  })
})

describe('recvfromInto', () => {
  it('makes the system call for an empty buffer too, and has words of its own (S37)', () => {
    const { socket, fake } = fakeSocket([['recvfrom', { rc: 0, sockaddr: name }]])
    expect(socket.recvfromInto(new Uint8Array(0))).toEqual([0, ['127.0.0.1', 8080]])
    expect(() => socket.recvfromInto(new Uint8Array(2), 3)).toThrow('nbytes is greater than the length of the buffer')
    expect(() => socket.recvfromInto(new Uint8Array(2), -3)).toThrow('negative buffersize in recvfrom_into')
    fake.done()
  })
})
