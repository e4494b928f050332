import { readlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { backend } from './index.js'

const { syscalls: sys, abi } = backend
const number = (name: string) => abi.constants[name] ?? abi.extensions[name] ?? Number.NaN
const errno = (code: string) => abi.errnos[code]?.number ?? Number.NaN
const AF_UNIX = number('AF_UNIX')
const AF_INET = number('AF_INET')
const SOCK_STREAM = number('SOCK_STREAM')
const SOCK_DGRAM = number('SOCK_DGRAM')
const SOCK_CLOEXEC = number('SOCK_CLOEXEC')
const MSG_DONTWAIT = number('MSG_DONTWAIT')
const MSG_NOSIGNAL = number('MSG_NOSIGNAL')
const EFAULT = -errno('EFAULT')
const EINVAL = -errno('EINVAL')
const EAGAIN = -errno('EAGAIN')
const EBADF = -errno('EBADF')

function pair(type = SOCK_STREAM): [number, number] {
  const fds = new Int32Array(2)
  expect(sys.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds)).toBe(0)
  return [fds[0] ?? -1, fds[1] ?? -1]
}

/** 127.0.0.1 with any port. */
function loopback(port = 0): Uint8Array {
  const sockaddr = new Uint8Array(16)
  const view = new DataView(sockaddr.buffer)
  view.setUint16(0, AF_INET, true)
  view.setUint16(2, port)
  sockaddr.set([127, 0, 0, 1], 4)
  return sockaddr
}

describe('bytes', () => {
  test('send and recv move bytes at any offset, in views of any buffer', () => {
    const [a, b] = pair()
    const out = Buffer.from('....hello....')
    expect(sys.send(a, out, 4, 5, MSG_NOSIGNAL)).toBe(5)
    const shared = new Uint8Array(new SharedArrayBuffer(32), 8, 16)
    expect(sys.recv(b, shared, 3, 10, MSG_DONTWAIT)).toBe(5)
    expect(Buffer.from(shared).toString('latin1')).toBe('\0\0\0hello\0\0\0\0\0\0\0\0')

    const resizable = new Uint8Array(Reflect.construct(ArrayBuffer, [16, { maxByteLength: 64 }]) as ArrayBuffer)
    expect(sys.send(a, out, 4, 5, MSG_NOSIGNAL)).toBe(5)
    expect(sys.recv(b, resizable, 1, 15, MSG_DONTWAIT)).toBe(5)
    expect(Buffer.from(resizable.slice(0, 6)).toString('latin1')).toBe('\0hello')
    sys.close(a)
    sys.close(b)
  })

  test('a result below zero is the errno of this very call', () => {
    const [a, b] = pair()
    const buf = Buffer.alloc(8)
    expect(sys.recv(b, buf, 0, 8, MSG_DONTWAIT)).toBe(EAGAIN)
    expect(sys.recv(-1, buf, 0, 8, MSG_DONTWAIT)).toBe(EBADF)
    sys.close(b)
    expect(sys.send(a, buf, 0, 8, MSG_NOSIGNAL)).toBe(-errno('EPIPE'))
    expect(sys.close(a)).toBe(0)
    expect(sys.close(a)).toBe(EBADF)
  })

  test('names are returned with their length, within the given capacity', () => {
    const fd = sys.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)
    expect(sys.bind(fd, loopback(), 16)).toBe(0)
    const name = new Uint8Array(128)
    const addrlen = new Int32Array([128])
    expect(sys.getsockname(fd, name, addrlen)).toBe(0)
    expect(addrlen[0]).toBe(16)
    const short = new Uint8Array(8)
    addrlen[0] = 8
    expect(sys.getsockname(fd, short, addrlen)).toBe(0)
    expect(addrlen[0]).toBe(16)
    expect(short).toEqual(name.slice(0, 8))

    const from = new Uint8Array(128)
    expect(sys.sendto(fd, Buffer.from('xyz'), 1, 2, 0, name, 16)).toBe(2)
    addrlen[0] = 128
    const buf = Buffer.alloc(8)
    expect(sys.recvfrom(fd, buf, 2, 6, 0, from, addrlen)).toBe(2)
    expect(buf.toString('latin1', 2, 4)).toBe('yz')
    expect(addrlen[0]).toBe(16)
    expect(from.slice(0, 16)).toEqual(name.slice(0, 16))
    sys.close(fd)
  })

  test('sendfile sends from an offset, or from the position of the file', async () => {
    const { openSync, writeFileSync, closeSync, mkdtempSync, rmSync } = await import('node:fs')
    const { join } = await import('node:path')
    const { tmpdir } = await import('node:os')
    const folder = mkdtempSync(join(tmpdir(), 'ffi-'))
    const path = join(folder, 'file')
    writeFileSync(path, 'abcdefgh')
    const file = openSync(path, 'r')
    const [a, b] = pair()
    const buf = Buffer.alloc(8)
    expect(sys.sendfile(a, file, 5, 100)).toBe(3)
    expect(sys.sendfile(a, file, -1, 2)).toBe(2)
    expect(sys.sendfile(a, file, -1, 1)).toBe(1)
    expect(sys.recv(b, buf, 0, 8, 0)).toBe(6)
    expect(buf.toString('latin1', 0, 6)).toBe('fghabc')
    sys.close(b)
    expect(sys.sendfile(a, file, 0, 8)).toBe(-errno('EPIPE'))
    sys.close(a)
    closeSync(file)
    rmSync(folder, { recursive: true })
  })
})

describe('file descriptors', () => {
  test('are born close-on-exec and say so', () => {
    const fd = sys.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
    expect(sys.getCloexec(fd)).toBe(1)
    const copy = sys.dup(fd)
    expect(sys.getCloexec(copy)).toBe(1)
    expect(readlinkSync(`/proc/self/fd/${copy}`)).toBe(readlinkSync(`/proc/self/fd/${fd}`))
    expect(sys.setCloexec(copy, 0)).toBe(0)
    expect(sys.getCloexec(copy)).toBe(0)
    expect(sys.getCloexec(fd)).toBe(1)
    sys.close(copy)
    sys.close(fd)
  })

  test('become non-blocking and blocking', () => {
    const fd = sys.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
    const O_NONBLOCK = number('O_NONBLOCK')
    expect(sys.setNonblocking(fd, 1)).toBe(0)
    expect(sys.getfl(fd) & O_NONBLOCK).toBe(O_NONBLOCK)
    expect(sys.setNonblocking(fd, 0)).toBe(0)
    expect(sys.getfl(fd) & O_NONBLOCK).toBe(0)
    sys.close(fd)
  })

  test('acceptDontwait does not block on a blocking listener, and leaves it blocking', () => {
    const listener = sys.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
    expect(sys.bind(listener, loopback(), 16)).toBe(0)
    expect(sys.listen(listener, 5)).toBe(0)
    const name = new Uint8Array(16)
    const addrlen = new Int32Array([16])
    expect(sys.acceptDontwait(listener, name, addrlen, SOCK_CLOEXEC)).toBe(EAGAIN)
    expect(sys.getfl(listener) & number('O_NONBLOCK')).toBe(0)
    expect(sys.getsockname(listener, name, addrlen)).toBe(0)
    const client = sys.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
    expect(sys.connect(client, name, 16)).toBe(0)
    const peer = new Uint8Array(128)
    addrlen[0] = 128
    const accepted = sys.acceptDontwait(listener, peer, addrlen, SOCK_CLOEXEC)
    expect(accepted).toBeGreaterThan(2)
    expect(sys.getCloexec(accepted)).toBe(1)
    expect(addrlen[0]).toBe(16)
    expect(sys.getfl(listener) & number('O_NONBLOCK')).toBe(0)
    const own = new Uint8Array(16)
    addrlen[0] = 16
    sys.getsockname(client, own, addrlen)
    expect(peer.slice(0, 16)).toEqual(own)
    expect(sys.acceptDontwait(listener, null, null, SOCK_CLOEXEC)).toBe(EAGAIN)
    for (const fd of [listener, client, accepted]) sys.close(fd)
  })

  test('poll reports readiness and times out', () => {
    const [a, b] = pair()
    const pollfds = new Int32Array([a, 1, b, 1])
    expect(sys.poll(pollfds, 2, 0)).toBe(0)
    sys.send(a, Buffer.from('x'), 0, 1, 0)
    expect(sys.poll(pollfds, 2, 200)).toBe(1)
    expect((pollfds[3] ?? 0) >>> 16).toBe(1)
    sys.close(a)
    sys.close(b)
  })
})

describe('options', () => {
  test('go in and out as bytes; a null value passes the number', () => {
    const fd = sys.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
    const SOL_SOCKET = number('SOL_SOCKET')
    const optval = new Uint8Array(4)
    const optlen = new Int32Array([4])
    expect(sys.setsockopt(fd, SOL_SOCKET, number('SO_KEEPALIVE'), new Uint8Array([1, 0, 0, 0]), 4)).toBe(0)
    expect(sys.getsockopt(fd, SOL_SOCKET, number('SO_KEEPALIVE'), optval, optlen)).toBe(0)
    expect([...optval, optlen[0]]).toEqual([1, 0, 0, 0, 4])
    expect(sys.setsockopt(fd, SOL_SOCKET, number('SO_KEEPALIVE'), null, 4)).toBe(EFAULT)
    expect(sys.getsockopt(fd, SOL_SOCKET, 9999, optval, optlen)).toBe(-errno('ENOPROTOOPT'))
    sys.close(fd)
  })

  test('a filter made of classic BPF keeps out what it refuses', () => {
    const [a, b] = pair(SOCK_DGRAM)
    const instruction = (code: number, jt: number, jf: number, k: number) => {
      const bytes = Buffer.alloc(8)
      bytes.writeUInt16LE(code, 0)
      bytes.writeUInt8(jt, 2)
      bytes.writeUInt8(jf, 3)
      bytes.writeUInt32LE(k, 4)
      return bytes
    }
    // ldb [0]; jeq 'y' ? accept : drop
    const program = Buffer.concat([
      instruction(0x30, 0, 0, 0),
      instruction(0x15, 0, 1, 'y'.charCodeAt(0)),
      instruction(0x06, 0, 0, 0xffff),
      instruction(0x06, 0, 0, 0),
    ])
    const SOL_SOCKET = number('SOL_SOCKET')
    const SO_ATTACH_FILTER = number('SO_ATTACH_FILTER')
    expect(sys.attachFilter(b, SOL_SOCKET, SO_ATTACH_FILTER, program)).toBe(0)
    sys.send(a, Buffer.from('no'), 0, 2, MSG_DONTWAIT)
    sys.send(a, Buffer.from('yes'), 0, 3, MSG_DONTWAIT)
    const buf = Buffer.alloc(8)
    expect(sys.recv(b, buf, 0, 8, MSG_DONTWAIT)).toBe(3)
    expect(sys.recv(b, buf, 0, 8, MSG_DONTWAIT)).toBe(EAGAIN)
    expect(sys.attachFilter(b, SOL_SOCKET, SO_ATTACH_FILTER, program.subarray(1))).toBe(EINVAL)
    sys.close(a)
    sys.close(b)
  })
})

describe('interfaces', () => {
  test('have an index and a name', () => {
    const fd = sys.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)
    const index = sys.interfaceIndex(fd, Buffer.from('lo'))
    expect(index).toBeGreaterThan(0)
    const name = Buffer.alloc(16)
    expect(sys.interfaceName(fd, index, name)).toBe(2)
    expect(name.toString('latin1', 0, 3)).toBe('lo\0')
    expect(sys.interfaceIndex(fd, Buffer.from('no-such'))).toBe(-errno('ENODEV'))
    expect(sys.interfaceName(fd, 99999, name)).toBe(-errno('ENODEV'))
    sys.close(fd)
  })
})

describe('epoll', () => {
  test('returns the fd that was added', () => {
    const [a, b] = pair()
    const epfd = sys.epollCreate(0)
    expect(sys.getCloexec(epfd)).toBe(1)
    expect(sys.epollCtl(epfd, number('EPOLL_CTL_ADD'), b, number('EPOLLIN') | number('EPOLLET'))).toBe(0)
    const events = new Int32Array(8)
    expect(sys.epollWait(epfd, events, 4)).toBe(0)
    sys.send(a, Buffer.from('x'), 0, 1, 0)
    expect(sys.epollWait(epfd, events, 4)).toBe(1)
    expect([events[0], events[1]]).toEqual([b, 1])
    expect(sys.epollWait(epfd, events, 4)).toBe(0)
    expect(sys.epollWait(epfd, events, 5)).toBe(EFAULT)
    for (const fd of [a, b, epfd]) sys.close(fd)
  })
})
