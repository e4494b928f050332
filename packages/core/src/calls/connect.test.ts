import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket, O_RDWR } from '../../test/fake-socket.js'
import { type Answer, ready, type Step, silence } from '../testing/fake-syscalls.js'

const EINPROGRESS = errno('EINPROGRESS')
const EINTR = errno('EINTR')
const address: [string, number] = ['127.0.0.1', 9]

/** What getsockopt(SO_ERROR) finds. */
const outcome = (code: string | null): Step => [
  'getsockopt',
  { rc: 0, bytes: Buffer.from(Int32Array.of(code === null ? 0 : -errno(code)).buffer) },
]
/** connect(2) of a blocking socket: the fd is non-blocking for the call alone. */
const blockingConnect = (answer: number | Answer): Step[] => [
  ['getfl', O_RDWR],
  ['setNonblocking', 0],
  ['connect', answer],
  ['setNonblocking', 0],
]

/** Before its first wait a blocking socket looks whether its descriptor, which others know, blocks. */
const blockingFd: Step = ['getfl', O_RDWR]

describe('connect with a timeout', () => {
  it('is done when the call succeeds at once (S21)', () => {
    const { socket, fake } = fakeSocket([['connect', 0]], { timeoutMs: 100 })
    socket.connect(address)
    const [, sockaddr, addrlen] = fake.calls[0]?.args ?? []
    expect(addrlen).toBe(16)
    expect((sockaddr as Uint8Array).slice(0, 16)).toEqual(
      Uint8Array.of(2, 0, 0, 9, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    )
    fake.done()
  })

  it('waits for the outcome of EINPROGRESS and reads it from SO_ERROR (S23, S24)', () => {
    const { socket, fake } = fakeSocket([['connect', EINPROGRESS], ready(30), outcome(null)], { timeoutMs: 100 })
    expect(socket.connectEx(address)).toBe(0)
    const pollfd = fake.calls[1]?.args[0]
    expect(pollfd).toEqual(Int32Array.of(3, constant('POLLOUT')))
    fake.done()
  })

  it('takes EISCONN for success (S24)', () => {
    const { socket, fake } = fakeSocket([['connect', EINPROGRESS], ready(30), outcome('EISCONN')], { timeoutMs: 100 })
    socket.connect(address)
    fake.done()
  })

  it('raises the error that SO_ERROR holds, and connectEx returns it (S24, S25)', () => {
    const script: Step[] = [['connect', EINPROGRESS], ready(30), outcome('ECONNREFUSED')]
    const raising = fakeSocket(script, { timeoutMs: 100 })
    expect(() => raising.socket.connect(address)).toThrow('[Errno 111] Connection refused')
    const returning = fakeSocket(script, { timeoutMs: 100 })
    expect(returning.socket.connectEx(address)).toBe(111)
    returning.fake.done()
  })

  it('raises what getsockopt itself fails with (S24)', () => {
    const { socket, fake } = fakeSocket([['connect', EINPROGRESS], ready(1), ['getsockopt', errno('EBADF')]], {
      timeoutMs: 100,
    })
    expect(socket.connectEx(address)).toBe(9)
    fake.done()
  })

  it('times out: connect raises, connectEx returns EWOULDBLOCK (S25)', () => {
    const script: Step[] = [['connect', EINPROGRESS], silence()]
    const raising = fakeSocket(script, { timeoutMs: 250 })
    expect(() => raising.socket.connect(address)).toThrow('timed out')
    expect(raising.fake.now()).toBe(1250)
    raising.fake.done()
    const returning = fakeSocket(script, { timeoutMs: 250 })
    expect(returning.socket.connectEx(address)).toBe(11)
  })

  it('does not make the call again after EINTR, but waits for its outcome (S22)', () => {
    let ran = 0
    const { socket, fake } = fakeSocket(
      [['connect', { rc: EINTR, signals: [() => ran++] }], ready(30), outcome(null)],
      { timeoutMs: 100 },
    )
    expect(socket.connectEx(address)).toBe(0)
    expect(ran).toBe(1)
    fake.done()
  })

  it('goes on waiting when the wait is interrupted, its time counted (S13)', () => {
    const interrupted: Step = ['poll', { rc: EINTR, takesMs: 40, signals: [() => {}] }]
    const { socket, fake } = fakeSocket([['connect', EINPROGRESS], interrupted, interrupted, silence()], {
      timeoutMs: 90,
    })
    expect(socket.connectEx(address)).toBe(11)
    expect(fake.pollTimeouts).toEqual([90, 50, 10])
    fake.done()
  })

  it('lets what a listener throws out of both methods (S25)', () => {
    const stop = () => {
      throw new Error('stop')
    }
    for (const steps of [
      [['connect', { rc: EINTR, signals: [stop] }]],
      [
        ['connect', EINPROGRESS],
        ['poll', { rc: EINTR, signals: [stop] }],
      ],
    ] satisfies Step[][]) {
      const { socket, fake } = fakeSocket(steps, { timeoutMs: 90 })
      expect(() => socket.connectEx(address)).toThrow('stop')
      fake.done()
    }
  })

  it('gives EBADF when a listener closed the socket meanwhile (S15)', () => {
    const { socket, fake } = fakeSocket(
      [
        ['connect', EINPROGRESS],
        ['poll', { rc: EINTR, signals: [() => socket.close()] }],
        ['close', 0],
      ],
      { timeoutMs: 90 },
    )
    expect(socket.connectEx(address)).toBe(9)
    fake.done()
  })

  it('raises any other errno at once: a full AF_UNIX backlog is EAGAIN (S23, S26)', () => {
    const { socket, fake } = fakeSocket([['connect', errno('EAGAIN')]], {
      timeoutMs: 100,
      socket: { family: constant('AF_UNIX') },
    })
    expect(() => socket.connect('/nowhere')).toThrow('[Errno 11] Resource temporarily unavailable')
    fake.done()
  })
})

describe('non-blocking connect', () => {
  it.each(['EINPROGRESS', 'EALREADY', 'EISCONN', 'EINTR'])('returns %s as it is (S22, S23, S25)', (code) => {
    const { socket, fake } = fakeSocket([['connect', errno(code)]], { timeoutMs: 0 })
    expect(socket.connectEx(address)).toBe(-errno(code))
    fake.done()
  })
})

describe('blocking connect', () => {
  it('makes the fd non-blocking for the call and waits in polls (law 3)', () => {
    const { socket, fake } = fakeSocket([
      ...blockingConnect(EINPROGRESS),
      blockingFd,
      ready(730),
      ...blockingConnect(0),
    ])
    socket.connect(address)
    expect(fake.calls.filter(({ name }) => name === 'setNonblocking').map(({ args }) => args)).toEqual([
      [3, 1],
      [3, 0],
      [3, 1],
      [3, 0],
    ])
    expect(Math.max(...fake.pollTimeouts)).toBeLessThanOrEqual(200)
    fake.done()
  })

  it('puts the flag back also when the call fails', () => {
    const { socket, fake } = fakeSocket(blockingConnect(errno('ECONNREFUSED')))
    expect(socket.connectEx(address)).toBe(111)
    fake.done()
  })

  it.each([
    [0, 0],
    [errno('EISCONN'), 0],
    [errno('ECONNREFUSED'), 111],
  ])('asks the kernel for the outcome by a last connect, %i, so that the next one is EISCONN', (rc, result) => {
    const { socket, fake } = fakeSocket([
      ...blockingConnect(EINPROGRESS),
      blockingFd,
      ready(30),
      ...blockingConnect(errno('EALREADY')),
      ready(30),
      ...blockingConnect(rc),
    ])
    expect(socket.connectEx(address)).toBe(result)
    fake.done()
  })

  it('waits for the outcome after EINTR too (S22)', () => {
    const { socket, fake } = fakeSocket([...blockingConnect(EINTR), blockingFd, ready(300), ...blockingConnect(0)])
    expect(socket.connectEx(address)).toBe(0)
    fake.done()
  })

  it('gives EBADF when a listener closed the socket meanwhile (S15)', () => {
    const { socket, fake } = fakeSocket([
      ...blockingConnect(EINPROGRESS),
      blockingFd,
      ['poll', { rc: EINTR, signals: [() => socket.close()] }],
      ['close', 0],
    ])
    expect(socket.connectEx(address)).toBe(9)
    fake.done()
  })

  it('leaves an adopted O_NONBLOCK fd alone: EINPROGRESS is raised (S23)', () => {
    const { socket, fake } = fakeSocket([
      ['getfl', constant('O_NONBLOCK')],
      ['connect', EINPROGRESS],
      ['getfl', constant('O_NONBLOCK')],
    ])
    expect(() => socket.connect(address)).toThrow('[Errno 115] Operation now in progress')
    fake.done()
  })

  it('tries again while an AF_UNIX backlog is full, as the kernel would wait for room', () => {
    const { socket, fake } = fakeSocket(
      [...blockingConnect(errno('EAGAIN')), blockingFd, ['poll', 0], ...blockingConnect(0)],
      { socket: { family: constant('AF_UNIX') } },
    )
    socket.connect('/full')
    expect(fake.pollTimeouts[0]).toBeLessThanOrEqual(20)
    fake.done()
  })

  it('on a closed socket is EBADF without a connect (S25)', () => {
    const { socket, fake } = fakeSocket([
      ['close', 0],
      ['getfl', errno('EBADF')],
    ])
    socket.close()
    expect(socket.connectEx(address)).toBe(9)
    fake.done()
  })
})

describe('the address', () => {
  it('is looked at before any system call, by both methods (S20)', () => {
    const { socket, fake } = fakeSocket([], { timeoutMs: 0 })
    expect(() => socket.connectEx('127.0.0.1' as never)).toThrow('connect_ex(): AF_INET address must be tuple, not str')
    expect(() => socket.connect(['127.0.0.1', 70_000])).toThrow('connect(): port must be 0-65535.')
    fake.done()
  })
})
