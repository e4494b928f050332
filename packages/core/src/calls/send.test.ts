import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket, O_RDWR } from '../../test/fake-socket.js'
import { ready, type Step, silence } from '../testing/fake-syscalls.js'
import { BlockingIOError, TimeoutError } from '../voice/python/os-error.js'

const EAGAIN = errno('EAGAIN')
const EINTR = errno('EINTR')
const sendAgain: Step = ['send', EAGAIN]
const blockingFd: Step = ['getfl', O_RDWR]
const data = Buffer.from('0123456789')

/** Offsets and lengths of the sends made. */
function pieces(fake: ReturnType<typeof fakeSocket>['fake']): unknown[] {
  return fake.calls.filter(({ name }) => name === 'send').map(({ args }) => [args[2], args[3]])
}

/** The sockaddr_in at the beginning of an argument; core may pass longer memory. */
function name(sockaddr: unknown): Uint8Array | undefined {
  return sockaddr instanceof Uint8Array ? sockaddr.slice(0, 16) : undefined
}

describe('send', () => {
  it('sends a view without a copy and says how much went', () => {
    const { socket, fake } = fakeSocket([['send', 2]])
    expect(socket.send(new DataView(data.buffer, data.byteOffset + 4, 2))).toBe(2)
    expect(fake.calls[0]?.args[1]).toEqual(Uint8Array.of(0x34, 0x35))
    fake.done()
  })

  it('of nothing still is a system call (S40)', () => {
    const { socket, fake } = fakeSocket([['send', 0]])
    expect(socket.send(new Uint8Array(0))).toBe(0)
    fake.done()
  })

  it('never raises SIGPIPE, never waits in the kernel, and passes the flags on (law 6)', () => {
    const { socket, fake } = fakeSocket([['send', 10]])
    socket.send(data, constant('MSG_MORE'))
    expect(fake.calls[0]?.args[4]).toBe(constant('MSG_MORE') | constant('MSG_NOSIGNAL') | constant('MSG_DONTWAIT'))
    fake.done()
  })

  it('does not give MSG_NOSIGNAL to families that know no SIGPIPE', () => {
    const { socket, fake } = fakeSocket([['send', 10]], { socket: { family: constant('AF_NETLINK'), type: 3 } })
    socket.send(data)
    expect(Number(fake.calls[0]?.args[4]) & constant('MSG_NOSIGNAL')).toBe(0)
    fake.done()
  })

  it('refuses what is not bytes (S40)', () => {
    const { socket, fake } = fakeSocket([])
    expect(() => socket.send('text' as never)).toThrow("a bytes-like object is required, not 'str'")
    fake.done()
  })

  it('of a blocking stream goes on until all is sent, as the kernel would (law 3)', () => {
    const { socket, fake } = fakeSocket([
      ['send', 4],
      blockingFd,
      ready(500),
      ['send', 3],
      blockingFd,
      ready(1),
      sendAgain,
      ready(1),
      ['send', 3],
    ])
    expect(socket.send(data)).toBe(10)
    expect(pieces(fake)).toEqual([
      [0, 10],
      [4, 6],
      [7, 3],
      [7, 3],
    ])
    fake.done()
  })

  it('asks the kernel again before it waits, where a partial send does not mean that the buffer is full', () => {
    const { socket, fake } = fakeSocket(
      [
        ['send', 4],
        ['send', 6],
      ],
      { socket: { family: constant('AF_VSOCK') } },
    )
    expect(socket.send(data)).toBe(10)
    fake.done()
  })

  it('returns what went when a later part fails; the error is the next call’s', () => {
    const { socket, fake } = fakeSocket([['send', 4], blockingFd, ready(1), ['send', errno('EPIPE')]])
    expect(socket.send(data)).toBe(4)
    fake.done()
  })

  it('pauses, longer each time, where the socket is called ready again and again and is not', () => {
    const falsePositive: Step[] = [ready(), sendAgain]
    const pause = (ms: number): Step => ['poll', { rc: 0, takesMs: ms }]
    const { socket, fake } = fakeSocket([
      sendAgain,
      blockingFd,
      ...falsePositive,
      ...falsePositive,
      ...falsePositive,
      ...falsePositive,
      pause(1),
      sendAgain,
      ...falsePositive,
      pause(2),
      ['send', 10],
    ])
    expect(socket.send(data)).toBe(10)
    expect(fake.now()).toBe(1003)
    fake.done()
  })

  it.each(['EALREADY', 'ENOTCONN', 'EPIPE'])(
    'with a timeout, takes %s for the outcome only of a socket that is ready (S11)',
    (code) => {
      const notReady: Step = ['poll', 0]
      const early = fakeSocket([['send', errno(code)], notReady, silence()], { timeoutMs: 100 })
      expect(() => early.socket.send(data)).toThrow(TimeoutError)
      early.fake.done()

      const { socket, fake } = fakeSocket([['send', errno(code)], ready()], { timeoutMs: 100 })
      expect(() => socket.send(data)).toThrow(`[Errno ${-errno(code)}]`)
      fake.done()
    },
  )

  it('returns a partial count with a timeout, without blocking, with MSG_DONTWAIT', () => {
    for (const [timeoutMs, flags] of [
      [100, 0],
      [0, 0],
      [null, constant('MSG_DONTWAIT')],
    ] as const) {
      const { socket, fake } = fakeSocket([['send', 4]], { timeoutMs })
      expect(socket.send(data, flags)).toBe(4)
      fake.done()
    }
  })

  it('returns a blocking datagram’s count as the kernel gives it', () => {
    const { socket, fake } = fakeSocket([['send', 4]], { socket: { type: constant('SOCK_DGRAM') } })
    expect(socket.send(data)).toBe(4)
    fake.done()
  })
})

describe('sendall', () => {
  it('is one send when all goes at once', () => {
    const { socket, fake } = fakeSocket([['send', 10]], { timeoutMs: 100 })
    expect(socket.sendall(data)).toBeUndefined()
    fake.done()
  })

  it('of nothing still makes one send, so that a closed socket says EBADF (S41)', () => {
    const { socket, fake } = fakeSocket([
      ['close', 0],
      ['send', errno('EBADF')],
    ])
    socket.close()
    expect(() => socket.sendall(new Uint8Array(0))).toThrow('[Errno 9] Bad file descriptor')
    fake.done()
  })

  it('has one deadline for all of it (S41)', () => {
    const { socket, fake } = fakeSocket(
      [['send', 1], ready(200), ['send', 1], ready(200), sendAgain, ready(1), ['send', 1], silence()],
      { timeoutMs: 500 },
    )
    expect(() => socket.sendall(data)).toThrow(TimeoutError)
    expect(fake.now()).toBe(1500)
    fake.done()
  })

  it('times out between two parts when nothing is left, without another send (S41)', () => {
    const { socket, fake } = fakeSocket([sendAgain, ready(50), ['send', 1]], { timeoutMs: 50 })
    expect(() => socket.sendall(data)).toThrow('timed out')
    fake.done()
  })

  it('runs listeners after every part, and what one throws ends it (S41)', () => {
    const stop = () => {
      throw new Error('stop')
    }
    const { socket, fake } = fakeSocket([['send', { rc: 4, signals: [stop] }]], { timeoutMs: 50 })
    expect(() => socket.sendall(data)).toThrow('stop')
    fake.done()
    const last = fakeSocket([['send', { rc: 10, signals: [stop] }]])
    expect(() => last.socket.sendall(data)).toThrow('stop')
  })

  it('without blocking raises EAGAIN after a partial send (S41)', () => {
    const { socket, fake } = fakeSocket([['send', 4], sendAgain], { timeoutMs: 0 })
    expect(() => socket.sendall(data)).toThrow(BlockingIOError)
    fake.done()
  })

  it('without a timeout waits as long as it takes', () => {
    const { socket, fake } = fakeSocket([['send', 4], blockingFd, ready(100_000), ['send', 6]])
    socket.sendall(data)
    expect(fake.now()).toBe(101_000)
    fake.done()
  })

  it('makes an interrupted send again (S13)', () => {
    const { socket, fake } = fakeSocket([
      ['send', 4],
      blockingFd,
      ready(1),
      ['send', { rc: EINTR, signals: [() => {}] }],
      ['send', 6],
    ])
    socket.sendall(data)
    expect(pieces(fake)).toEqual([
      [0, 10],
      [4, 6],
      [4, 6],
    ])
    fake.done()
  })
})

describe('sendto', () => {
  const address: [string, number] = ['127.0.0.1', 8080]
  const dgram = { socket: { type: constant('SOCK_DGRAM') } }

  it('takes the address last, the flags between (S42)', () => {
    const { socket, fake } = fakeSocket(
      [
        ['sendto', 10],
        ['sendto', 10],
      ],
      dgram,
    )
    socket.sendto(data, address)
    socket.sendto(data, constant('MSG_DONTROUTE'), address)
    expect(fake.calls[1]?.args[4]).toBe(constant('MSG_DONTROUTE') | constant('MSG_NOSIGNAL') | constant('MSG_DONTWAIT'))
    const [sockaddr, addrlen] = fake.calls[1]?.args.slice(5) ?? []
    expect(name(sockaddr)).toEqual(Uint8Array.of(2, 0, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0))
    expect(addrlen).toBe(16)
    fake.done()
  })

  it('looks at the data before the address (S42)', () => {
    const { socket, fake } = fakeSocket([], dgram)
    expect(() => socket.sendto('x' as never, 'y' as never)).toThrow("a bytes-like object is required, not 'str'")
    fake.done()
  })

  it('keeps its address over a wait in which a listener sends elsewhere', () => {
    const elsewhere = () => {
      socket.sendto(data, ['127.0.0.9', 9])
    }
    const { socket, fake } = fakeSocket(
      [
        ['sendto', EAGAIN],
        ['poll', { rc: EINTR, takesMs: 1, signals: [elsewhere] }],
        ['sendto', 10],
        ready(1),
        ['sendto', 10],
      ],
      { ...dgram, timeoutMs: 100 },
    )
    socket.sendto(data, address)
    const sent = fake.calls.filter(({ name }) => name === 'sendto').map(({ args }) => name(args[5]))
    expect(sent[2]).toEqual(sent[0])
    expect(sent[1]).not.toEqual(sent[0])
    fake.done()
  })

  it('times out with the address on the error', () => {
    const { socket, fake } = fakeSocket([['sendto', EAGAIN], silence()], { ...dgram, timeoutMs: 20 })
    expect(() => socket.sendto(data, address)).toThrow(expect.objectContaining({ message: 'timed out', address }))
    fake.done()
  })
})
