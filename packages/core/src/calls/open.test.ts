import { describe, expect, it } from 'vitest'
import { constant, errno } from '../../test/fake-socket.js'
import { environmentSockets } from '../bind-sockets.js'
import { FakeSyscalls, type Step } from '../testing/fake-syscalls.js'

const CLOEXEC = constant('SOCK_CLOEXEC')
const NONBLOCK = constant('SOCK_NONBLOCK')
const int = (value: number) => Buffer.from(Int32Array.of(value).buffer)

function sockets(...steps: Step[]) {
  const fake = new FakeSyscalls(steps, { ambient: { close: 0 } })
  return { fake, ...environmentSockets(fake.backend) }
}

describe('a new socket', () => {
  it('is AF_INET, SOCK_STREAM, protocol 0, close-on-exec from birth (S63, law 6)', () => {
    const { fake, sockets: s } = sockets(['socket', 3])
    using socket = new s.Socket()
    expect(fake.calls[0]?.args).toEqual([2, 1 | CLOEXEC, 0])
    expect([socket.fileno(), socket.family, socket.type, socket.proto, socket.timeoutMs]).toEqual([3, 2, 1, 0, null])
    fake.done()
  })

  it('hands SOCK_NONBLOCK to the kernel, keeps it out of type, and has timeout 0 over any default (S8, S63)', () => {
    const { fake, sockets: s } = sockets(['socket', 3])
    s.setdefaulttimeoutMs(500)
    using socket = new s.Socket({ type: constant('SOCK_DGRAM') | NONBLOCK })
    expect(fake.calls[0]?.args[1]).toBe(2 | NONBLOCK | CLOEXEC)
    expect([socket.type, socket.timeoutMs]).toEqual([2, 0])
    fake.done()
  })

  it('takes the default timeout, and is then made non-blocking (S8)', () => {
    const { fake, sockets: s } = sockets(['socket', 3], ['setNonblocking', 0])
    s.setdefaulttimeoutMs(500)
    using socket = new s.Socket()
    expect(socket.timeoutMs).toBe(500)
    expect(fake.calls[1]?.args).toEqual([3, 1])
    fake.done()
  })

  it('is closed again when that fails', () => {
    const { fake, sockets: s } = sockets(['socket', 3], ['setNonblocking', errno('EINVAL')], ['close', 0])
    s.setdefaulttimeoutMs(500)
    expect(() => new s.Socket()).toThrow('[Errno 22] Invalid argument')
    fake.done()
  })

  it('raises what socket(2) fails with', () => {
    const { fake, sockets: s } = sockets(['socket', errno('EAFNOSUPPORT')])
    expect(() => new s.Socket({ family: 99 })).toThrow('[Errno 97] Address family not supported by protocol')
    fake.done()
  })
})

describe('an adopted fd (S64)', () => {
  const inet6 = { rc: 0, sockaddr: Buffer.from([10, 0, 0, 0]) }

  it('tells its family, type and protocol by itself, and is not touched otherwise', () => {
    const { fake, sockets: s } = sockets(
      ['getsockname', inet6],
      ['getsockopt', { rc: 0, bytes: int(2) }],
      ['getsockopt', { rc: 0, bytes: int(17) }],
    )
    using socket = new s.Socket({ fileno: 5 })
    expect([socket.fileno(), socket.family, socket.type, socket.proto]).toEqual([5, 10, 2, 17])
    expect(socket.timeoutMs).toBeNull()
    fake.done()
  })

  it('trusts what is given, even nonsense', () => {
    const { fake, sockets: s } = sockets(['getsockname', inet6])
    using socket = new s.Socket({ fileno: 5, family: 99, type: 77, proto: 55 })
    expect([socket.family, socket.type, socket.proto]).toEqual([99, 77, 55])
    fake.done()
  })

  it.each(['EBADF', 'ENOTSOCK'])('must be a socket: %s is raised whatever is given', (code) => {
    const { fake, sockets: s } = sockets(['getsockname', errno(code)])
    expect(() => new s.Socket({ fileno: 5, family: 2, type: 1, proto: 0 })).toThrow(expect.objectContaining({ code }))
    expect(fake.made('close')).toBe(0)
    fake.done()
  })

  it('may be of a family without getsockname, if that is given', () => {
    const { fake, sockets: s } = sockets(['getsockname', errno('EOPNOTSUPP')], ['getsockname', errno('EOPNOTSUPP')])
    using socket = new s.Socket({ fileno: 5, family: 38, type: 5, proto: 0 })
    expect(socket.family).toBe(38)
    expect(() => new s.Socket({ fileno: 5, type: 5, proto: 0 })).toThrow('[Errno 95] Operation not supported')
    fake.done()
  })

  it('is not negative', () => {
    const { fake, sockets: s } = sockets()
    expect(() => new s.Socket({ fileno: -1 })).toThrow(
      'options.fileno must be an integer from 0 to 2147483647, or null, not -1',
    )
    fake.done()
  })

  it('is closed when taking the default timeout fails', () => {
    const { fake, sockets: s } = sockets(['getsockname', inet6], ['setNonblocking', errno('EINVAL')], ['close', 0])
    s.setdefaulttimeoutMs(500)
    expect(() => new s.Socket({ fileno: 5, type: 1, proto: 0 })).toThrow('[Errno 22]')
    fake.done()
  })
})

describe('socketpair (S66)', () => {
  it('makes two AF_UNIX streams, close-on-exec from birth', () => {
    const { fake, sockets: s } = sockets(['socketpair', { rc: 0, fds: [5, 6] }])
    const [a, b] = s.socketpair()
    expect([a.fileno(), b.fileno(), a.family, a.type]).toEqual([5, 6, 1, 1])
    expect(fake.calls[0]?.args.slice(0, 3)).toEqual([1, 1 | CLOEXEC, 0])
    a.close()
    b.close()
    fake.done()
  })

  it('gives SOCK_NONBLOCK a timeout of 0', () => {
    const { fake, sockets: s } = sockets(['socketpair', { rc: 0, fds: [5, 6] }])
    const [a, b] = s.socketpair(1, 2 | NONBLOCK)
    expect([a.timeoutMs, b.timeoutMs, a.type]).toEqual([0, 0, 2])
    a.close()
    b.close()
    fake.done()
  })

  it('leaves no fd behind when one end cannot be set up', () => {
    const { fake, sockets: s } = sockets(
      ['socketpair', { rc: 0, fds: [5, 6] }],
      ['setNonblocking', 0],
      ['setNonblocking', errno('EINVAL')],
    )
    s.setdefaulttimeoutMs(500)
    expect(() => s.socketpair()).toThrow('[Errno 22]')
    const closed = fake.calls.filter(({ name }) => name === 'close').map(({ args }) => args[0])
    expect(closed.sort()).toEqual([5, 6])
    fake.done()
  })
})

describe('fromfd (S67)', () => {
  it('duplicates the fd and takes family and type as given', () => {
    const { fake, sockets: s } = sockets(['dup', 8], ['getsockname', 0])
    using socket = s.fromfd(3, 2, 1)
    expect([socket.fileno(), socket.family, socket.type, socket.proto]).toEqual([8, 2, 1, 0])
    fake.done()
  })

  it('closes the duplicate, once, when it is no socket', () => {
    const { fake, sockets: s } = sockets(['dup', 8], ['getsockname', errno('ENOTSOCK')])
    expect(() => s.fromfd(3, 2, 1)).toThrow('[Errno 88] Socket operation on non-socket')
    expect(fake.calls.filter(({ name }) => name === 'close').map(({ args }) => args[0])).toEqual([8])
    fake.done()
  })

  it('closes the duplicate once when it cannot take the default timeout (law 5)', () => {
    const { fake, sockets: s } = sockets(['dup', 8], ['getsockname', 0], ['setNonblocking', errno('EINVAL')])
    s.setdefaulttimeoutMs(500)
    expect(() => s.fromfd(3, 2, 1)).toThrow('[Errno 22]')
    expect(fake.calls.filter(({ name }) => name === 'close').map(({ args }) => args[0])).toEqual([8])
    fake.done()
  })
})
