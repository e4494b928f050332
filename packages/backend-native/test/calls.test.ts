import { closeSync, existsSync, mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { hostname, networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { backend } from '../src/index.js'

// The calls that core's conformance suite reaches only through a whole feature, or not yet: what goes in and what comes out.
const { syscalls: sys, netdb, abi } = backend
const constant = (name: string) => abi.constants[name] ?? abi.extensions[name] ?? Number.NaN
const errno = (code: string) => -(abi.errnos[code]?.number ?? 0)
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (view: Uint8Array) => new TextDecoder().decode(view)
const AF_UNIX = constant('AF_UNIX')
const SOCK_CLOEXEC = constant('SOCK_CLOEXEC')
const MSG_DONTWAIT = constant('MSG_DONTWAIT')

const open: number[] = []
afterEach(() => {
  for (const fd of open.splice(0)) sys.close(fd)
})

function pair(type = 'SOCK_DGRAM'): [number, number] {
  const fds = new Int32Array(2)
  expect(sys.socketpair(AF_UNIX, constant(type) | SOCK_CLOEXEC, 0, fds)).toBe(0)
  open.push(...fds)
  return [fds[0] as number, fds[1] as number]
}

function file(content: string): number {
  const path = join(mkdtempSync(join(tmpdir(), 'sockcall-calls-')), 'file')
  writeFileSync(path, content)
  return openSync(path, 'r')
}

function vector(count: number, stride: number, nameStride = 0, controlStride = 0) {
  const ints = () => new Int32Array(count)
  return {
    buf: new Uint8Array(count * stride),
    stride,
    lengths: ints(),
    names: new Uint8Array(count * nameStride),
    nameStride,
    namelens: ints(),
    controls: new Uint8Array(count * controlStride),
    controlStride,
    controllens: ints(),
    msgFlags: ints(),
  }
}

describe('recvmmsg and sendmmsg', () => {
  it('move the messages of a range, each with its own length', () => {
    const [a, b] = pair()
    const out = vector(4, 8)
    for (const [i, word] of ['zero', 'one', 'two', 'three'].entries()) {
      out.buf.set(bytes(word), i * 8)
      out.lengths[i] = word.length
    }
    expect(sys.sendmmsg(a, out, 1, 3, 0)).toBe(3)
    expect([...out.lengths]).toEqual([4, 3, 3, 5])
    const into = vector(8, 4)
    expect(sys.recvmmsg(b, into, 2, 6, MSG_DONTWAIT)).toBe(3)
    expect([...into.lengths]).toEqual([0, 0, 3, 3, 4, 0, 0, 0])
    expect(text(into.buf.subarray(8, 20))).toBe('one\0two\0thre')
    expect([...into.msgFlags.subarray(2, 5)]).toEqual([0, 0, constant('MSG_TRUNC')])
    expect(sys.recvmmsg(b, into, 0, 8, MSG_DONTWAIT)).toBe(errno('EAGAIN'))
    expect(sys.recvmmsg(b, into, 0, 0, MSG_DONTWAIT)).toBe(0)
  })

  it('carry names and ancillary data', () => {
    const server = sys.socket(constant('AF_INET'), constant('SOCK_DGRAM') | SOCK_CLOEXEC, 0)
    const client = sys.socket(constant('AF_INET'), constant('SOCK_DGRAM') | SOCK_CLOEXEC, 0)
    open.push(server, client)
    const loopback = Uint8Array.of(2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
    const name = new Uint8Array(16)
    for (const fd of [server, client]) expect(sys.bind(fd, loopback, 16)).toBe(0)
    expect(sys.getsockname(server, name, new Int32Array([16]))).toBe(0)
    expect(sys.setsockopt(server, 0, constant('IP_RECVTTL'), new Uint8Array([1, 0, 0, 0]), 4)).toBe(0)
    const out = vector(64, 4, 16)
    for (let i = 0; i < 64; i++) {
      out.buf.set([i], i * 4)
      out.names.set(name, i * 16)
    }
    out.lengths.fill(1)
    out.namelens.fill(16)
    expect(sys.sendmmsg(client, out, 0, 64, 0)).toBe(64)
    const into = vector(64, 4, 128, 64)
    expect(sys.recvmmsg(server, into, 0, 64, MSG_DONTWAIT)).toBe(64)
    expect(sys.getsockname(client, name, new Int32Array([16]))).toBe(0)
    for (let i = 0; i < 64; i++) {
      expect(into.buf[i * 4]).toBe(i)
      expect(into.namelens[i]).toBe(16)
      expect(into.names.subarray(i * 128, i * 128 + 16)).toEqual(name)
      // One control message: 16 bytes of header, an int, padding.
      expect(into.controllens[i]).toBe(24)
    }
  })
})

describe('recvmsg and sendmsg', () => {
  it('pass a descriptor, and say how much of each part came', () => {
    const [a, b] = pair()
    const [passed] = pair()
    const control = new Uint8Array(24)
    new Int32Array(control.buffer).set([20, 0, constant('SOL_SOCKET'), constant('SCM_RIGHTS'), passed])
    expect(sys.sendmsg(a, null, 0, [bytes('he'), bytes(''), bytes('llo')], control, 24, 0)).toBe(5)
    const lengths = new Int32Array([128, 64, -1])
    const received = new Uint8Array(64)
    const [first, second] = [new Uint8Array(4), new Uint8Array(4)]
    const flags = constant('MSG_CMSG_CLOEXEC') | MSG_DONTWAIT
    expect(sys.recvmsg(b, new Uint8Array(128), [first, second], received, lengths, flags)).toBe(5)
    expect(text(first) + text(second)).toBe('hello\0\0\0')
    expect(lengths[1]).toBe(24)
    expect(lengths[2]).toBe(constant('MSG_CMSG_CLOEXEC'))
    const fd = new Int32Array(received.buffer)[4] as number
    open.push(fd)
    expect(fd).not.toBe(passed)
    expect(sys.getCloexec(fd)).toBe(1)
  })

  it('take a name, and give the sender back', () => {
    const receiver = sys.socket(AF_UNIX, constant('SOCK_DGRAM') | SOCK_CLOEXEC, 0)
    const sender = sys.socket(AF_UNIX, constant('SOCK_DGRAM') | SOCK_CLOEXEC, 0)
    open.push(receiver, sender)
    const abstract = (name: string) => Uint8Array.of(1, 0, 0, ...bytes(`sockcall ${process.pid} ${name}`))
    const to = abstract('receiver')
    const from = abstract('sender')
    expect(sys.bind(receiver, to, to.length)).toBe(0)
    expect(sys.bind(sender, from, from.length)).toBe(0)
    expect(sys.sendmsg(sender, to, to.length, [], null, 0, 0)).toBe(0)
    const name = new Uint8Array(110)
    const lengths = new Int32Array([110, 0, 0])
    expect(sys.recvmsg(receiver, name, [], null, lengths, MSG_DONTWAIT)).toBe(0)
    expect(name.subarray(0, lengths[0])).toEqual(from)
  })
})

describe('lengths', () => {
  it('are those of the kernel, also where the buffer was shorter', () => {
    const fd = sys.socket(constant('AF_INET'), constant('SOCK_DGRAM') | SOCK_CLOEXEC, 0)
    open.push(fd)
    const name = new Uint8Array(16).fill(9)
    const cell = new Int32Array([2])
    expect(sys.getsockname(fd, name, cell)).toBe(0)
    expect(cell[0]).toBe(16)
    expect([...name]).toEqual([2, 0, ...Array(14).fill(9)])
    expect(sys.getpeername(fd, name, cell)).toBe(errno('ENOTCONN'))
    const value = new Uint8Array(16).fill(9)
    const length = new Int32Array([16])
    expect(sys.getsockopt(fd, constant('SOL_SOCKET'), constant('SO_TYPE'), value, length)).toBe(0)
    expect(length[0]).toBe(4)
    expect([...value.subarray(0, 5)]).toEqual([2, 0, 0, 0, 9])
  })

  it('of a null option value go to the kernel as they are', () => {
    const [a] = pair()
    expect(sys.setsockopt(a, constant('SOL_SOCKET'), constant('SO_REUSEADDR'), null, 4)).toBe(errno('EFAULT'))
    expect(sys.setsockopt(a, constant('SOL_SOCKET'), constant('SO_REUSEADDR'), null, 3)).toBe(errno('EINVAL'))
    expect(sys.setsockopt(a, constant('SOL_SOCKET'), constant('SO_REUSEADDR'), null, 2 ** 32 - 1)).toBe(errno('EINVAL'))
  })
})

describe('descriptors', () => {
  it('have a close-on-exec flag, which dup sets', () => {
    const [a] = pair()
    expect(sys.getCloexec(a)).toBe(1)
    expect(sys.setCloexec(a, 0)).toBe(0)
    expect(sys.getCloexec(a)).toBe(0)
    const copy = sys.dup(a)
    open.push(copy)
    expect(sys.getCloexec(copy)).toBe(1)
    expect(sys.setCloexec(a, 1)).toBe(0)
    expect(sys.getCloexec(a)).toBe(1)
  })

  it('have O_NONBLOCK, set and cleared', () => {
    const [a] = pair()
    const O_NONBLOCK = constant('O_NONBLOCK')
    expect(sys.getfl(a) & O_NONBLOCK).toBe(0)
    expect(sys.setNonblocking(a, 1)).toBe(0)
    expect(sys.getfl(a) & O_NONBLOCK).toBe(O_NONBLOCK)
    expect(sys.setNonblocking(a, 0)).toBe(0)
    expect(sys.getfl(a) & O_NONBLOCK).toBe(0)
  })

  it('that are closed give EBADF', () => {
    const [a] = pair()
    expect(sys.close(a)).toBe(0)
    for (const call of [sys.close, sys.dup, sys.getfl, sys.getCloexec]) expect(call(a)).toBe(errno('EBADF'))
    expect(sys.setNonblocking(a, 1)).toBe(errno('EBADF'))
  })
})

describe.runIf(process.platform === 'linux')('Linux', () => {
  it('sendfile reads from an offset, or from the position of the file', () => {
    const [a, b] = pair('SOCK_STREAM')
    const fd = file('0123456789')
    const into = new Uint8Array(16)
    const received = () => text(into.subarray(0, sys.recv(b, into, 0, 16, MSG_DONTWAIT)))
    expect(sys.sendfile(a, fd, 4, 3)).toBe(3)
    expect(received()).toBe('456')
    expect(sys.sendfile(a, fd, -1, 2)).toBe(2)
    expect(sys.sendfile(a, fd, -1, 100)).toBe(8)
    expect(received()).toBe('0123456789')
    expect(sys.sendfile(a, fd, 100, 5)).toBe(0)
    expect(sys.sendfile(a, fd, 2 ** 40, 5)).toBe(0)
    closeSync(fd)
  })

  it('epoll reports descriptors, without waiting', () => {
    const epfd = sys.epollCreate(0)
    const [a, b] = pair()
    open.push(epfd)
    expect(sys.getCloexec(epfd)).toBe(1)
    const EPOLLIN = constant('EPOLLIN')
    expect(sys.epollCtl(epfd, constant('EPOLL_CTL_ADD'), a, EPOLLIN)).toBe(0)
    expect(sys.epollCtl(epfd, constant('EPOLL_CTL_ADD'), b, constant('EPOLLOUT') + constant('EPOLLET'))).toBe(0)
    expect(sys.epollCtl(epfd, constant('EPOLL_CTL_ADD'), b, EPOLLIN)).toBe(errno('EEXIST'))
    const events = new Int32Array(8)
    expect(sys.epollWait(epfd, events, 4)).toBe(1)
    expect([...events.subarray(0, 2)]).toEqual([b, constant('EPOLLOUT')])
    expect(sys.epollWait(epfd, events, 4)).toBe(0)
    sys.send(b, bytes('x'), 0, 1, 0)
    expect(sys.epollWait(epfd, events, 4)).toBe(1)
    expect(events[0]).toBe(a)
    expect((events[1] as number) & EPOLLIN).toBe(EPOLLIN)
  })

  it('a classic filter drops what it says', () => {
    const [a, b] = pair()
    // ret #0: no datagram passes; then ret #2: two bytes of each.
    const program = (keep: number) => Uint8Array.of(6, 0, 0, 0, keep, 0, 0, 0)
    const SO_ATTACH_FILTER = constant('SO_ATTACH_FILTER')
    expect(sys.attachFilter(b, constant('SOL_SOCKET'), SO_ATTACH_FILTER, program(2))).toBe(0)
    expect(sys.send(a, bytes('hello'), 0, 5, 0)).toBe(5)
    expect(sys.recv(b, new Uint8Array(9), 0, 9, MSG_DONTWAIT)).toBe(2)
    expect(sys.attachFilter(b, constant('SOL_SOCKET'), SO_ATTACH_FILTER, new Uint8Array(0))).toBe(errno('EINVAL'))
  })

  it('interfaces by number and name', () => {
    const [fd] = pair()
    const index = sys.interfaceIndex(fd, bytes('lo'))
    expect(index).toBeGreaterThan(0)
    const name = new Uint8Array(16)
    expect(sys.interfaceName(fd, index, name)).toBe(2)
    expect(text(name.subarray(0, 2))).toBe('lo')
    expect(sys.interfaceIndex(fd, bytes('nowhere'))).toBe(errno('ENODEV'))
    expect(sys.interfaceIndex(fd, bytes('x'.repeat(16)))).toBe(errno('ENODEV'))
    expect(sys.interfaceName(fd, 999_999, name)).toBe(errno('ENODEV'))
    expect(netdb.ifNametoindex(bytes('lo'))).toBe(index)
    expect(netdb.ifNametoindex(bytes(''))).toBe(errno('ENODEV'))
    expect(netdb.ifIndextoname(index)).toEqual(bytes('lo'))
    expect(netdb.ifIndextoname(0)).toBe(errno('ENXIO'))
    expect(netdb.ifIndextoname(2 ** 32 - 1)).toBe(errno('ENXIO'))
    const all = netdb.ifNameindex()
    const names = (typeof all === 'number' ? [] : all).map((entry) => text(entry.name))
    for (const interfaceName of Object.keys(networkInterfaces())) expect(names).toContain(interfaceName)
  })
})

describe('netdb', () => {
  it('hosts, by name and by address', () => {
    expect(netdb.gethostbyname(bytes('127.0.0.1'))).toEqual({
      rc: 0,
      name: bytes('127.0.0.1'),
      aliases: [],
      family: 2,
      addresses: [Uint8Array.of(127, 0, 0, 1)],
    })
    expect(netdb.gethostbyname(bytes('no such host.invalid')).rc).toBeGreaterThan(0)
    const answer = netdb.gethostbyaddr(Uint8Array.of(127, 0, 0, 1), 2)
    expect(answer.rc).toBe(0)
    expect(answer.addresses).toEqual([Uint8Array.of(127, 0, 0, 1)])
    expect(netdb.gethostname()).toEqual(bytes(hostname()))
  })

  it.runIf(existsSync('/etc/services'))('services', () => {
    expect(netdb.getservbyname(bytes('http'), null)).toBe(80)
    expect(netdb.getservbyname(bytes('http'), bytes('tcp'))).toBe(80)
    expect(netdb.getservbyname(bytes('http'), bytes('nothing'))).toBe(-1)
    expect(netdb.getservbyname(bytes('no such service'), null)).toBe(-1)
    expect(netdb.getservbyport(80, bytes('tcp'))).toEqual(bytes('http'))
    expect(netdb.getservbyport(1, bytes('nothing'))).toBe(null)
    expect(netdb.getprotobyname(bytes('icmp'))).toBe(1)
    expect(netdb.getprotobyname(bytes('nothing'))).toBe(-1)
  })

  it('addresses, there and back', async () => {
    const request = {
      host: bytes('::1'),
      service: bytes('80'),
      family: 0,
      type: 1,
      proto: 0,
      flags: constant('AI_NUMERICHOST'),
    }
    const { entries, rc } = netdb.getaddrinfo(request)
    expect(rc).toBe(0)
    expect(entries).toHaveLength(1)
    expect(await netdb.getaddrinfoAsync(request)).toEqual({ rc: 0, errno: 0, entries })
    const [entry] = entries
    const flags = constant('NI_NUMERICHOST') | constant('NI_NUMERICSERV')
    const names = netdb.getnameinfo(entry?.sockaddr ?? new Uint8Array(), entry?.sockaddr.length ?? 0, flags)
    expect(names).toEqual({ rc: 0, errno: 0, host: bytes('::1'), service: bytes('80') })
    expect(await netdb.getnameinfoAsync(entry?.sockaddr ?? new Uint8Array(), 28, flags)).toEqual(names)
    expect(netdb.getaddrinfo({ ...request, host: bytes('nonsense') })).toEqual({
      rc: constant('EAI_NONAME'),
      errno: 0,
      entries: [],
    })
  })

  it('texts in the C locale', () => {
    expect(netdb.strerror(111)).toBe('Connection refused')
    expect(netdb.strerror(9999)).toBe('Unknown error 9999')
    expect(netdb.gaiStrerror(constant('EAI_NONAME'))).toBe('Name or service not known')
    expect(netdb.hstrerror(1)).toBe('Unknown host')
  })
})
