import { describe, expect, it, onTestFinished } from 'vitest'
import { constant, errno, O_RDWR } from '../../test/fake-socket.js'
import { stateOf } from '../base/socket-base.js'
import { environmentSockets } from '../bind-sockets.js'
import type { Socket } from '../socket/socket.js'
import { FakeSyscalls, ready, type Step } from '../testing/fake-syscalls.js'

const EAGAIN = errno('EAGAIN')
const EINTR = errno('EINTR')
const hello: Step = ['recv', { rc: 5, bytes: Buffer.from('hello') }]
const again: Step = ['recv', EAGAIN]
const sliced: Step = ['setsockopt', 0]
const MSG_DONTWAIT = constant('MSG_DONTWAIT')

/** A socket that nobody else knows of, and what its calls shall be. */
function made(realKernel: boolean, ...steps: Step[]): { socket: Socket; fake: FakeSyscalls } {
  const fake = new FakeSyscalls([['socket', 3], ...steps], { supports: { realKernel } })
  const socket = new (environmentSockets(fake.backend).sockets.Socket)()
  // Or the garbage collector would close it during another test.
  onTestFinished(() => {
    stateOf(socket).fd = -1
  })
  return { socket, fake }
}

/** The options that were set, each with its microseconds. */
function timeouts(fake: FakeSyscalls): [optname: unknown, us: number][] {
  return fake.calls
    .filter(({ name }) => name === 'setsockopt')
    .map(({ args }) => [args[2], Number(Buffer.from(args[3] as Uint8Array).readBigInt64LE(8))])
}

/** Whether each call of a name asked not to wait. */
function dontwait(fake: FakeSyscalls, name: string, flags = 4): boolean[] {
  return fake.calls.filter((call) => call.name === name).map(({ args }) => (Number(args[flags]) & MSG_DONTWAIT) !== 0)
}

const SO_RCVTIMEO = constant('SO_RCVTIMEO')
const SO_SNDTIMEO = constant('SO_SNDTIMEO')

describe('a socket whose descriptor was never given out, over a kernel', () => {
  it('waits in the kernel from its first wait on, and in nothing else', () => {
    const { socket, fake } = made(true, again, sliced, hello, hello, hello)
    for (let i = 0; i < 3; i++) expect(String(socket.recv(100))).toBe('hello')
    expect(timeouts(fake)).toEqual([[SO_RCVTIMEO, 100_000]])
    expect(dontwait(fake, 'recv')).toEqual([true, false, false, false])
    fake.done()
  })

  it('makes the call again when a slice has passed, or a signal came', () => {
    const { socket, fake } = made(true, again, sliced, again, ['recv', EINTR], again, hello)
    expect(String(socket.recv(100))).toBe('hello')
    fake.done()
  })

  it('runs listeners between two slices', () => {
    let ran = 0
    const slice: Step = ['recv', { rc: EAGAIN, signals: [() => ran++] }]
    const { socket, fake } = made(true, again, sliced, slice, ['recv', { rc: 5, during: () => expect(ran).toBe(1) }])
    socket.recv(100)
    fake.done()
  })

  it('waits in poll where the kernel refuses the option', () => {
    const { socket, fake } = made(true, again, ['setsockopt', errno('ENOPROTOOPT')], ready(5), hello)
    expect(String(socket.recv(100))).toBe('hello')
    fake.done()
  })

  it('does not wait for a flag that never waits', () => {
    const { socket, fake } = made(true, again, sliced, hello, again)
    expect(String(socket.recv(100))).toBe('hello')
    expect(() => socket.recv(100, MSG_DONTWAIT)).toThrow('[Errno 11]')
    fake.done()
  })

  it('connects and accepts without fcntl', () => {
    const { socket, fake } = made(
      true,
      sliced,
      ['connect', errno('EINPROGRESS')],
      ['connect', errno('EALREADY')],
      ['connect', 0],
    )
    socket.connect(['127.0.0.1', 9])
    expect(timeouts(fake)).toEqual([[SO_SNDTIMEO, 100_000]])
    fake.done()

    const listener = made(true, sliced, ['accept4', EAGAIN], ['accept4', 9])
    const [connection] = listener.socket.accept()
    expect(timeouts(listener.fake)).toEqual([[SO_RCVTIMEO, 100_000]])
    // Linux has copied the option.
    listener.fake.expect(again, hello)
    expect(String(connection.recv(100))).toBe('hello')
    expect(dontwait(listener.fake, 'recv')).toEqual([false, false])
    stateOf(connection).fd = -1
    listener.fake.done()
  })

  it('sends the rest of what the kernel took in a slice', () => {
    const { socket, fake } = made(true, ['send', 2], sliced, ['send', 1], ['send', EAGAIN], ['send', 1])
    expect(socket.send(Buffer.from('four'))).toBe(4)
    expect(dontwait(fake, 'send')).toEqual([true, false, false, false])
    fake.done()
  })

  it('has a timeout of its own as any other', () => {
    const { socket, fake } = made(true, again, sliced, hello, ['setNonblocking', 0], ['poll', 0], ['poll', 0])
    socket.recv(100)
    socket.timeoutMs = 100
    expect(() => socket.recv(100)).toThrow('timed out')
    fake.done()
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
    ['detach()', (socket) => socket.detach(), []],
    ['toAsync()', (socket) => socket.toAsync().detach(), [['setNonblocking', 0]]],
    ['getsockopt(SO_RCVTIMEO)', (socket) => socket.getsockopt(1, SO_RCVTIMEO, 16), [['getsockopt', 0]]],
    ['setsockopt(SO_SNDTIMEO)', (socket) => socket.setsockopt(1, SO_SNDTIMEO, Buffer.alloc(16)), [['setsockopt', 0]]],
  ])('is as its program left it before others know of it: %s', (_, publish, steps) => {
    const { socket, fake } = made(
      true,
      again,
      sliced,
      hello,
      ['send', EAGAIN],
      sliced,
      ['send', 4],
      sliced,
      sliced,
      ...steps,
    )
    socket.recv(100)
    socket.send(Buffer.from('next'))
    publish(socket)
    expect(timeouts(fake).slice(0, 4)).toEqual([
      [SO_RCVTIMEO, 100_000],
      [SO_SNDTIMEO, 100_000],
      [SO_RCVTIMEO, 0],
      [SO_SNDTIMEO, 0],
    ])
    expect(stateOf(socket).fdIsPrivate).toBe(false)
  })

  it('waits in poll once others know of it, and asks for O_NONBLOCK', () => {
    const { socket, fake } = made(true, again, sliced, hello, sliced, again, ['getfl', O_RDWR], ready(5), hello)
    socket.recv(100)
    socket.fileno()
    expect(String(socket.recv(100))).toBe('hello')
    expect(dontwait(fake, 'recv')).toEqual([true, false, true, true])
    fake.done()
  })
})

describe('a socket whose descriptor was never given out, where the kernel cannot limit a wait', () => {
  it('waits in poll without asking for O_NONBLOCK, which nobody else can have set', () => {
    const { socket, fake } = made(false, again, ready(5), again, ['poll', EINTR], again, ready(5), hello)
    const buffer = Buffer.alloc(8)
    expect(socket.recvInto(buffer)).toBe(5)
    expect(String(buffer.subarray(0, 5))).toBe('hello')
    fake.done()
  })

  it('connects and accepts with its descriptor non-blocking for the call', () => {
    const on: Step = ['setNonblocking', 0]
    const { socket, fake } = made(
      false,
      on,
      ['connect', 0],
      on,
      on,
      ['accept4', EAGAIN],
      on,
      ready(5),
      on,
      ['accept4', 9],
      on,
    )
    socket.connect(['127.0.0.1', 9])
    socket.accept()[0].detach()
    expect(fake.calls.filter(({ name }) => name === 'setNonblocking').map(({ args }) => args[1])).toEqual([
      1, 0, 1, 0, 1, 0,
    ])
    fake.done()
  })

  it('waits for the connection that a send begins', () => {
    const { socket, fake } = made(false, ['sendto', errno('EINPROGRESS')], ready(5), ['sendto', 4])
    expect(socket.sendto(Buffer.from('next'), constant('MSG_FASTOPEN'), ['127.0.0.1', 9])).toBe(4)
    fake.done()
  })
})

describe('a receive that has put off an error', () => {
  it('gives it to the next one, which does not wait', () => {
    const { socket, fake } = made(true, hello, hello, ['recv', errno('ECONNRESET')])
    expect(String(socket.recv(100))).toBe('hello')
    expect(String(socket.recv(10, constant('MSG_WAITALL')))).toBe('hello')
    expect(() => socket.recv(100)).toThrow('Connection reset by peer')
    fake.done()
  })
})

it('is no adopted one', () => {
  const { socket } = made(true, ['getsockname', { rc: 0, sockaddr: Uint8Array.of(2, 0) }])
  const adopted = new (socket.constructor as new (options: object) => Socket)({
    fileno: 9,
    family: 2,
    type: 1,
    proto: 6,
  })
  expect(stateOf(adopted).fdIsPrivate).toBe(false)
  stateOf(adopted).fd = -1
})
