import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket, O_RDWR } from '../../test/fake-socket.js'
import type { Socket } from '../socket/socket.js'
import { ready, type Step, silence } from '../testing/fake-syscalls.js'
import { BlockingIOError, OSError, TimeoutError } from '../voice/python/os-error.js'

const EAGAIN = errno('EAGAIN')
/** Of TCP the first attempt comes after a poll: see mustPollFirst. */
const UNIX = { family: constant('AF_UNIX') }
const recvAgain: Step = ['recv', EAGAIN]
const hello: Step = ['recv', { rc: 5, bytes: Buffer.from('hello') }]
/** What a blocking socket asks once before its first wait. */
const blockingFd: Step = ['getfl', O_RDWR]

function text(socket: Socket): string {
  return socket.recv(16).toString()
}

describe('a blocking call (S9)', () => {
  it('makes one system call when data is there', () => {
    const { socket, fake } = fakeSocket([hello])
    expect(text(socket)).toBe('hello')
    expect(fake.made()).toEqual(['recv'])
    fake.done()
  })

  it('asks the kernel not to wait, and waits in polls of at most 200 ms instead', () => {
    const { socket, fake } = fakeSocket([recvAgain, blockingFd, ready(1050), hello])
    expect(text(socket)).toBe('hello')
    const flags = Number(fake.calls[0]?.args[4])
    expect(flags & constant('MSG_DONTWAIT')).not.toBe(0)
    expect(Math.max(...fake.pollTimeouts)).toBeLessThanOrEqual(200)
    expect(fake.now()).toBe(2050)
    fake.done()
  })

  it('gives BlockingIOError at once on an adopted fd that is O_NONBLOCK', () => {
    const { socket, fake } = fakeSocket([recvAgain, ['getfl', O_RDWR | constant('O_NONBLOCK')]])
    expect(() => socket.recv(16)).toThrow(BlockingIOError)
    fake.done()
  })

  it('looks at O_NONBLOCK before the first wait only', () => {
    const { socket, fake } = fakeSocket([
      recvAgain,
      blockingFd,
      ready(10),
      recvAgain,
      ready(10),
      recvAgain,
      ready(),
      hello,
    ])
    expect(text(socket)).toBe('hello')
    expect(fake.made('getfl')).toBe(1)
    fake.done()
  })

  it('gives BlockingIOError at once for MSG_DONTWAIT (S17)', () => {
    const { socket, fake } = fakeSocket([recvAgain])
    expect(() => socket.recv(16, constant('MSG_DONTWAIT'))).toThrow('[Errno 11] Resource temporarily unavailable')
    fake.done()
  })

  it('ends with EAGAIN when SO_RCVTIMEO has passed, as the kernel would end it', () => {
    const { socket, fake } = fakeSocket([
      ['setsockopt', 0],
      recvAgain,
      blockingFd,
      ['getsockopt', { rc: 0, bytes: timeval(0, 250_000) }],
      ['getsockopt', { rc: 0, bytes: timeval(0, 0) }],
      silence(),
    ])
    socket.setsockopt(constant('SOL_SOCKET'), constant('SO_RCVTIMEO'), timeval(0, 250_000))
    expect(() => socket.recv(16)).toThrow(BlockingIOError)
    expect(fake.now()).toBe(1250)
    fake.done()
  })
})

describe('a non-blocking call (S10)', () => {
  it('never polls: EAGAIN is BlockingIOError', () => {
    const { socket, fake } = fakeSocket([recvAgain], { timeoutMs: 0 })
    expect(() => socket.recv(16)).toThrow(BlockingIOError)
    expect(fake.made()).toEqual(['recv'])
    fake.done()
  })
})

describe('a call with a timeout', () => {
  it('tries before it polls, so data that is there costs one system call (S11)', () => {
    const { socket, fake } = fakeSocket([hello], { timeoutMs: 100, socket: UNIX })
    expect(text(socket)).toBe('hello')
    fake.done()
  })

  it('raises "timed out" without errno when nothing comes (S12, S16)', () => {
    const { socket, fake } = fakeSocket([recvAgain, silence()], { timeoutMs: 330, socket: UNIX })
    expect(raised(() => socket.recv(16))).toMatchObject({ message: 'timed out', errno: null, syscall: 'recv' })
    expect(fake.now()).toBe(1330)
    fake.done()
  })

  it('polls for whole milliseconds, rounded up (S12)', () => {
    const { socket, fake } = fakeSocket([recvAgain, silence()], { timeoutMs: 0.000_001, socket: UNIX })
    expect(() => socket.recv(16)).toThrow(TimeoutError)
    expect(fake.pollTimeouts).toEqual([1])
    const later = fakeSocket([recvAgain, silence()], { timeoutMs: 50.2, socket: UNIX })
    expect(() => later.socket.recv(16)).toThrow(TimeoutError)
    expect(later.fake.pollTimeouts).toEqual([51])
  })

  it('polls once more when exactly nothing is left, and not when less is (S12)', () => {
    const exact = fakeSocket([recvAgain, ready(40), recvAgain, ['poll', 0]], { timeoutMs: 40, socket: UNIX })
    expect(() => exact.socket.recv(16)).toThrow(TimeoutError)
    expect(exact.fake.pollTimeouts).toEqual([40, 0])
    exact.fake.done()

    const slowCall: Step = ['recv', { rc: EAGAIN, takesMs: 0.5 }]
    const less = fakeSocket([recvAgain, ready(40), slowCall], { timeoutMs: 40, socket: UNIX })
    expect(() => less.socket.recv(16)).toThrow(TimeoutError)
    expect(less.fake.pollTimeouts).toEqual([40])
    less.fake.done()
  })

  it('goes back to poll with what is left after a false readiness (S14)', () => {
    const { socket, fake } = fakeSocket([recvAgain, ready(30), recvAgain, ready(30), recvAgain, ready(10), hello], {
      timeoutMs: 80,
      socket: UNIX,
    })
    expect(text(socket)).toBe('hello')
    expect(fake.pollTimeouts).toEqual([80, 50, 20])
    fake.done()
  })

  it('waits in spite of MSG_DONTWAIT (S17)', () => {
    const { socket, fake } = fakeSocket([recvAgain, silence()], { timeoutMs: 300, socket: UNIX })
    expect(() => socket.recv(1, constant('MSG_DONTWAIT'))).toThrow(TimeoutError)
    expect(fake.now()).toBe(1300)
    fake.done()
  })

  it('raises what poll fails with (S18)', () => {
    const { socket, fake } = fakeSocket([recvAgain, ['poll', errno('ENOMEM')]], { timeoutMs: 80, socket: UNIX })
    expect(raised(() => socket.recv(16))).toMatchObject({
      code: 'ENOMEM',
      message: '[Errno 12] Cannot allocate memory',
    })
    fake.done()
  })

  it('may last longer than a C int of milliseconds (S5)', () => {
    const { socket, fake } = fakeSocket([recvAgain, ready(500), hello], { timeoutMs: 2 ** 40, socket: UNIX })
    expect(text(socket)).toBe('hello')
    fake.done()
  })
})

describe('a closed socket (S15, S52)', () => {
  it('answers EBADF from the call itself, without a poll', () => {
    const { socket, fake } = fakeSocket(
      [
        ['close', 0],
        ['recv', errno('EBADF')],
      ],
      { timeoutMs: 100, socket: UNIX },
    )
    socket.close()
    expect(() => socket.recv(16)).toThrow('[Errno 9] Bad file descriptor')
    expect(fake.calls.at(-1)?.args[0]).toBe(-1)
    fake.done()
  })
})

function raised(call: () => unknown): OSError {
  try {
    call()
  } catch (error) {
    if (error instanceof OSError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

function timeval(seconds: number, microseconds: number): Buffer {
  const value = Buffer.alloc(16)
  value.writeBigInt64LE(BigInt(seconds), 0)
  value.writeBigInt64LE(BigInt(microseconds), 8)
  return value
}
