import { describe, expect, it, onTestFinished } from 'vitest'
import { constant, errno, O_RDWR } from '../../test/fake-socket.js'
import { environmentSockets } from '../bind-sockets.js'
import type { Socket } from '../socket/socket.js'
import { stateOf } from '../socket/socket-base.js'
import { FakeSyscalls, ready, type Step } from '../testing/fake-syscalls.js'

const EAGAIN = errno('EAGAIN')
const EINTR = errno('EINTR')
const hello: Step = ['recv', { rc: 5, bytes: Buffer.from('hello') }]

/** A socket that nobody else knows of, and what its calls shall be. */
function made(...steps: Step[]): { socket: Socket; fake: FakeSyscalls } {
  const fake = new FakeSyscalls([['socket', 3], ...steps])
  const socket = new (environmentSockets(fake.backend).sockets.Socket)()
  // Or the garbage collector would close it during another test.
  onTestFinished(() => {
    stateOf(socket).fd = -1
  })
  return { socket, fake }
}

describe('a socket whose descriptor was never given out', () => {
  it('waits without asking for O_NONBLOCK, which nobody else can have set', () => {
    const { socket, fake } = made(['recv', EAGAIN], ready(5), hello)
    expect(String(socket.recv(100))).toBe('hello')
    fake.done()
  })

  it('goes on where readiness was a false alarm, and after a signal', () => {
    const { socket, fake } = made(
      ['recv', EAGAIN],
      ready(5),
      ['recv', EAGAIN],
      ['poll', EINTR],
      ['recv', EAGAIN],
      ready(5),
      hello,
    )
    const buffer = Buffer.alloc(8)
    expect(socket.recvInto(buffer)).toBe(5)
    expect(String(buffer.subarray(0, 5))).toBe('hello')
    fake.done()
  })

  it('waits before it tries where the last receive left nothing behind', () => {
    const { socket, fake } = made(
      ['recv', EAGAIN],
      ready(5),
      hello,
      ready(1),
      hello,
      ['poll', EINTR],
      ['recv', EAGAIN],
      ready(1),
      hello,
    )
    for (let i = 0; i < 3; i++) expect(String(socket.recv(100))).toBe('hello')
    fake.done()
  })

  it('does not wait where an earlier receive has put off an error', () => {
    const waitall = constant('MSG_WAITALL')
    const { socket, fake } = made(hello, hello, ['recv', errno('ECONNRESET')])
    expect(String(socket.recv(100))).toBe('hello')
    expect(String(socket.recv(10, waitall))).toBe('hello')
    expect(() => socket.recv(100)).toThrow('Connection reset by peer')
    fake.done()
  })

  it('does not wait for a socket that was closed after a short receive', () => {
    const { socket, fake } = made(hello, ['close', 0], ['recv', errno('EBADF')])
    expect(String(socket.recv(100))).toBe('hello')
    socket.close()
    expect(() => socket.recv(100)).toThrow('[Errno 9] Bad file descriptor')
    fake.done()
  })

  it('tries at once where something was sent since, which may be answered', () => {
    const { socket, fake } = made(hello, ['send', 4], hello)
    expect(String(socket.recv(100))).toBe('hello')
    socket.sendall(Buffer.from('next'))
    expect(String(socket.recv(100))).toBe('hello')
    fake.done()
  })

  it('tries at once where it may have left something', () => {
    const { socket, fake } = made(hello, hello)
    for (let i = 0; i < 2; i++) expect(String(socket.recv(5))).toBe('hello')
    fake.done()
  })

  it('connects without asking either', () => {
    const { socket, fake } = made(['setNonblocking', 0], ['connect', 0])
    socket.connect(['127.0.0.1', 9])
    fake.done()
  })

  it('stays O_NONBLOCK after a connect until somebody learns of it, or a timeout is set', () => {
    const { socket, fake } = made(['setNonblocking', 0], ['connect', errno('ECONNREFUSED')], ['connect', 0])
    expect(socket.connectEx(['127.0.0.1', 9])).toBe(-errno('ECONNREFUSED'))
    socket.connect(['127.0.0.1', 9])
    fake.expect(['setNonblocking', 0])
    socket.fileno()
    expect(fake.calls.at(-1)?.args).toEqual([3, 0])
    expect(socket.fileno()).toBe(3)
    fake.done()

    const timed = made(['setNonblocking', 0], ['connect', 0], ['setNonblocking', 0])
    timed.socket.connect(['127.0.0.1', 9])
    timed.socket.timeoutMs = 1000
    expect(timed.fake.calls.at(-1)?.args).toEqual([3, 1])
    timed.socket.fileno()
    timed.fake.done()
  })

  it('waits for the connection that a send begins, also where it was made O_NONBLOCK before', () => {
    const { socket, fake } = made(
      ['setNonblocking', 0],
      ['connect', errno('ECONNREFUSED')],
      ['sendto', errno('EINPROGRESS')],
      ready(5),
      ['sendto', 4],
    )
    expect(socket.connectEx(['127.0.0.1', 9])).toBe(-errno('ECONNREFUSED'))
    expect(socket.sendto(Buffer.from('next'), constant('MSG_FASTOPEN'), ['127.0.0.1', 9])).toBe(4)
    fake.done()
  })

  it('asks a socket at once whose readiness poll may not know, however late answers are', () => {
    const { fake } = made()
    const { sockets, env } = environmentSockets(fake.backend)
    env.answersLate = true
    fake.expect(['socket', 4], ['send', 4], hello)
    const hash = new sockets.Socket({ family: constant('AF_ALG'), type: constant('SOCK_SEQPACKET') })
    hash.sendall(Buffer.from('next'))
    expect(String(hash.recv(100))).toBe('hello')
    stateOf(hash).fd = -1
    fake.done()
  })

  it('is given away blocking by detach()', () => {
    const { socket, fake } = made(['setNonblocking', 0], ['connect', 0], ['setNonblocking', 0])
    socket.connect(['127.0.0.1', 9])
    expect(socket.detach()).toBe(3)
    expect(fake.calls.at(-1)?.args).toEqual([3, 0])
    fake.done()
  })

  it('accepts as a non-blocking listener does, made so once', () => {
    const { socket, fake } = made(['setNonblocking', 0], ['accept4', EAGAIN], ready(5), ['accept4', 9], ['accept4', 10])
    for (let n = 0; n < 2; n++) socket.accept()[0].detach()
    expect(fake.calls[1]?.args).toEqual([3, 1])
    fake.done()
  })

  it('waits for an answer before it asks for it, where answers have been late, and finds out when they no longer are', () => {
    const { socket, fake } = made()
    const late: Step[] = [['send', 4], ['recv', EAGAIN], ready(5), hello]
    const expected: Step[] = [['send', 4], ready(5), hello]
    const there: Step[] = [['send', 4], hello]
    const ask = (steps: Step[]) => {
      fake.expect(...steps)
      socket.sendall(Buffer.from('next'))
      expect(String(socket.recv(5))).toBe('hello')
      fake.done()
    }
    for (let n = 0; n < 4; n++) ask(late)
    for (let n = 0; n < 15; n++) ask(expected)
    ask(late)
    for (let n = 0; n < 15; n++) ask(expected)
    ask(there)
    ask(there)
  })

  it.each<[string, (socket: Socket) => unknown, Step[]]>([
    ['fileno()', (socket) => socket.fileno(), []],
    [
      'dup()',
      (socket) => socket.dup().detach(),
      [
        ['dup', 4],
        ['setNonblocking', 0],
      ],
    ],
    ['setInheritable(true)', (socket) => socket.setInheritable(true), [['setCloexec', 0]]],
  ])('is asked again after %s', (_, share, steps) => {
    const { socket, fake } = made(...steps, ['recv', EAGAIN], ['getfl', O_RDWR], ready(5), hello)
    expect(stateOf(socket).exclusive).toBe(true)
    share(socket)
    expect(String(socket.recv(100))).toBe('hello')
    fake.done()
  })

  it('is no adopted one', () => {
    const { socket } = made(['getsockname', { rc: 0, sockaddr: Uint8Array.of(2, 0) }])
    const adopted = new (socket.constructor as new (options: object) => Socket)({
      fileno: 9,
      family: 2,
      type: 1,
      proto: 6,
    })
    expect(stateOf(adopted).exclusive).toBe(false)
    adopted.detach()
  })
})
