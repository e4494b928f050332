import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket, O_RDWR } from '../../test/fake-socket.js'
import type { Socket } from '../socket/socket.js'
import { ready, type Step, silence } from '../testing/fake-syscalls.js'
import { BlockingIOError, TimeoutError } from '../voice/python/os-error.js'

const UNIX = { family: constant('AF_UNIX') }
const EAGAIN = errno('EAGAIN')
const EINTR = errno('EINTR')
const recvAgain: Step = ['recv', EAGAIN]
const hello: Step = ['recv', { rc: 5, bytes: Buffer.from('hello') }]
const blockingFd: Step = ['getfl', O_RDWR]

function text(socket: Socket): string {
  return socket.recv(16).toString()
}

describe('a signal during a call (S13)', () => {
  it('runs the listener and goes on waiting when poll was interrupted, its time counted', () => {
    let ran = 0
    const slow = () => {
      ran++
      fake.advance(15)
    }
    const { socket, fake } = fakeSocket(
      [recvAgain, ['poll', { rc: EINTR, takesMs: 20, signals: [slow] }], ready(10), hello],
      { timeoutMs: 60, socket: UNIX },
    )
    expect(text(socket)).toBe('hello')
    expect(ran).toBe(1)
    expect(fake.pollTimeouts).toEqual([60, 25])
    fake.done()
  })

  it('runs the listener and makes the call again when the call was interrupted', () => {
    let ran = 0
    const { socket, fake } = fakeSocket([['recv', { rc: EINTR, signals: [() => ran++] }], hello])
    expect(text(socket)).toBe('hello')
    expect(ran).toBe(1)
    fake.done()
  })

  it.each([
    ['poll', [recvAgain, ['poll', { rc: EINTR, signals: [stop] }]]],
    ['the call', [['recv', { rc: EINTR, signals: [stop] }]]],
  ] satisfies [string, Step[]][])('lets what the listener throws out of an interrupted %s', (_, steps) => {
    const { socket, fake } = fakeSocket(steps, { timeoutMs: 60, socket: UNIX })
    expect(() => socket.recv(16)).toThrow('stop')
    fake.done()
  })

  it('lets what the listener throws out of a blocking call', () => {
    const { socket, fake } = fakeSocket([recvAgain, blockingFd, ['poll', { rc: EINTR, takesMs: 60, signals: [stop] }]])
    expect(() => socket.recv(16)).toThrow('stop')
    fake.done()
  })

  it('does not move the deadline: six signals during 600 ms still time out at 600', () => {
    const interrupted: Step = ['poll', { rc: EINTR, takesMs: 90, signals: [() => {}] }]
    const { socket, fake } = fakeSocket([recvAgain, ...Array<Step>(6).fill(interrupted), silence()], {
      timeoutMs: 600,
      socket: UNIX,
    })
    expect(() => socket.recv(16)).toThrow(TimeoutError)
    expect(fake.now()).toBe(1600)
    fake.done()
  })

  it('times out without another poll when the listener took longer than was left', () => {
    const slow = () => fake.advance(500)
    const { socket, fake } = fakeSocket([recvAgain, ['poll', { rc: EINTR, takesMs: 20, signals: [slow] }]], {
      timeoutMs: 60,
      socket: UNIX,
    })
    expect(() => socket.recv(16)).toThrow(TimeoutError)
    fake.done()
  })

  it('gives EBADF when the listener closed the socket (S15)', () => {
    for (const timeoutMs of [null, 60]) {
      const close = () => socket.close()
      const { socket, fake } = fakeSocket(
        [
          recvAgain,
          ...(timeoutMs === null ? [blockingFd] : []),
          ['poll', { rc: EINTR, takesMs: 20, signals: [close] }],
          ['close', 0],
          ['recv', errno('EBADF')],
        ],
        { timeoutMs, socket: UNIX },
      )
      expect(() => socket.recv(16)).toThrow('[Errno 9] Bad file descriptor')
      fake.done()
    }
  })

  it('polls on until the deadline when the listener made the socket non-blocking; only false readiness then ends it (S14)', () => {
    const nonblocking = () => {
      socket.timeoutMs = 0
    }
    const { socket, fake } = fakeSocket(
      [recvAgain, ['poll', { rc: EINTR, takesMs: 20, signals: [nonblocking] }], ready(10), recvAgain],
      { timeoutMs: 60, socket: UNIX, ambient: { setNonblocking: 0 } },
    )
    expect(() => socket.recv(16)).toThrow(BlockingIOError)
    expect(fake.now()).toBe(1030)
    fake.done()
  })

  it('gives BlockingIOError at once when the listener made a blocking socket non-blocking', () => {
    const nonblocking = () => {
      socket.timeoutMs = 0
    }
    const { socket, fake } = fakeSocket(
      [recvAgain, blockingFd, ['poll', { rc: EINTR, takesMs: 20, signals: [nonblocking] }], recvAgain],
      { ambient: { setNonblocking: 0 } },
    )
    expect(() => socket.recv(16)).toThrow(BlockingIOError)
    fake.done()
  })

  it('may use other sockets in the listener', () => {
    const other = fakeSocket([['recv', { rc: 3, bytes: Buffer.from('abc') }]])
    let heard = ''
    const listen = () => {
      heard = text(other.socket)
    }
    const { socket, fake } = fakeSocket([
      recvAgain,
      blockingFd,
      ['poll', { rc: EINTR, takesMs: 1, signals: [listen] }],
      recvAgain,
      ready(5),
      hello,
    ])
    expect([text(socket), heard]).toEqual(['hello', 'abc'])
    fake.done()
  })
})

function stop(): never {
  throw new Error('stop')
}
