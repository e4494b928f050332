import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket } from '../../test/fake-socket.js'
import { ValueError } from '../voice/python/os-error.js'
import { SocketBase, stateOf } from './socket-base.js'

describe('close (S51, law 5)', () => {
  it('gives the fd up before close(2), and does it once', () => {
    const seen: number[] = []
    const made = fakeSocket([['close', { rc: 0, during: () => seen.push(made.socket.fileno()) }]])
    made.socket.close()
    made.socket.close()
    made.socket[Symbol.dispose]()
    expect([seen, made.socket.fileno(), made.socket.closed]).toEqual([[-1], -1, true])
    made.fake.done()
  })

  it.each(['EINTR', 'EIO'])('that fails with %s raises, is not tried again, and has closed the socket', (code) => {
    const { socket, fake } = fakeSocket([['close', errno(code)]])
    expect(() => socket.close()).toThrow(expect.objectContaining({ code, syscall: 'close' }))
    socket.close()
    expect(socket.fileno()).toBe(-1)
    fake.done()
  })

  it('takes ECONNRESET for closed', () => {
    const { socket, fake } = fakeSocket([['close', errno('ECONNRESET')]])
    socket.close()
    fake.done()
  })
})

describe('detach (S52)', () => {
  it('gives the fd away without closing it', () => {
    const { socket, fake } = fakeSocket([])
    expect([socket.detach(), socket.detach(), socket.fileno(), socket.closed]).toEqual([3, -1, -1, true])
    socket.close()
    fake.done()
  })

  it('leaves a socket on which everything is EBADF', () => {
    const EBADF = errno('EBADF')
    const { socket, fake } = fakeSocket([
      ['listen', EBADF],
      ['getsockname', EBADF],
      ['shutdown', EBADF],
      ['getCloexec', EBADF],
    ])
    socket.detach()
    for (const call of [
      () => socket.listen(),
      () => socket.getsockname(),
      () => socket.shutdown(2),
      () => socket.getInheritable(),
    ]) {
      expect(call).toThrow('[Errno 9] Bad file descriptor')
    }
    expect(new Set(fake.calls.map(({ args }) => args[0]))).toEqual(new Set([-1]))
    fake.done()
  })
})

describe('the timeout', () => {
  it('sets O_NONBLOCK for 0 and more, and clears it for null (S2)', () => {
    const { socket, fake } = fakeSocket(Array(5).fill(['setNonblocking', 0]))
    socket.timeoutMs = 1.5
    expect([socket.timeoutMs, socket.getblocking()]).toEqual([1.5, true])
    socket.timeoutMs = 0
    expect([socket.timeoutMs, socket.getblocking()]).toEqual([0, false])
    socket.timeoutMs = null
    expect([socket.timeoutMs, socket.getblocking()]).toEqual([null, true])
    socket.setblocking(false)
    expect(socket.timeoutMs).toBe(0)
    socket.setblocking(true)
    expect(socket.timeoutMs).toBeNull()
    expect(fake.calls.map(({ args }) => args[1])).toEqual([1, 1, 0, 1, 0])
    fake.done()
  })

  it('is stored before the fd is touched: on a closed socket it raises and is kept all the same (S6)', () => {
    const { socket, fake } = fakeSocket([
      ['close', 0],
      ['setNonblocking', errno('EBADF')],
    ])
    socket.close()
    expect(() => {
      socket.timeoutMs = 250
    }).toThrow('[Errno 9] Bad file descriptor')
    expect(socket.timeoutMs).toBe(250)
    fake.done()
  })

  it('that is refused leaves the old one (S4)', () => {
    const { socket, fake } = fakeSocket([], { timeoutMs: 30 })
    expect(() => {
      socket.timeoutMs = -1
    }).toThrow(ValueError)
    expect(socket.timeoutMs).toBe(30)
    fake.done()
  })
})

describe('listen (S47)', () => {
  it.each([
    [undefined, 128],
    [5, 5],
    [0, 0],
    [-3, 0],
  ])('with backlog %s asks for %i', (backlog, asked) => {
    const { socket, fake } = fakeSocket([['listen', 0]])
    socket.listen(backlog)
    expect(fake.calls[0]?.args).toEqual([3, asked])
    fake.done()
  })

  it('refuses what is no C int', () => {
    const { socket, fake } = fakeSocket([])
    expect(() => socket.listen(2 ** 31)).toThrow('signed integer is greater than maximum')
    expect(() => socket.listen(1.5)).toThrow("'float' object cannot be interpreted as an integer")
    fake.done()
  })
})

describe('inheritance (S65)', () => {
  it('is the absence of FD_CLOEXEC', () => {
    const { socket, fake } = fakeSocket([
      ['getCloexec', 1],
      ['setCloexec', 0],
      ['getCloexec', 0],
      ['setCloexec', 0],
    ])
    expect(socket.getInheritable()).toBe(false)
    socket.setInheritable(true)
    expect(socket.getInheritable()).toBe(true)
    socket.setInheritable(false)
    expect(fake.calls.map(({ args }) => args[1])).toEqual([undefined, 0, undefined, 1])
    fake.done()
  })
})

describe('a socket as text', () => {
  const name = Buffer.from([2, 0, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])

  it('is Python’s repr (S70)', () => {
    const { socket, fake } = fakeSocket([
      ['getsockname', { rc: 0, sockaddr: name }],
      ['getpeername', errno('ENOTCONN')],
    ])
    expect(String(socket)).toBe("<sockcall.Socket fd=3, family=2, type=1, proto=0, laddr=('127.0.0.1', 8080)>")
    fake.done()
  })

  it('is the same for inspect, and says when it is closed', () => {
    const { socket, fake } = fakeSocket([['close', 0]])
    socket.close()
    expect(inspect(socket)).toBe('<sockcall.Socket [closed] fd=-1, family=2, type=1, proto=0>')
    fake.done()
  })
})

describe('stateOf', () => {
  it('finds the state of a socket and of nothing else', () => {
    const { socket } = fakeSocket([], { socket: { type: constant('SOCK_DGRAM') } })
    expect(stateOf(socket).fd).toBe(3)
    expect(socket).toBeInstanceOf(SocketBase)
    expect(() => stateOf({} as never)).toThrow('not a sockcall socket')
  })
})
