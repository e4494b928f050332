import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { AttributeError, BlockingIOError, OSError, UnicodeEncodeError, ValueError } from '../src/exceptions/index.js'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

/** A socket with its own accept, like ssl's. */
class Counting extends socket.socket {
  accepted = 0

  override _accept(): [number, socket.AnyAddress] {
    this.accepted++
    return super._accept()
  }
}

class Named extends socket.socket {
  readonly label: string

  constructor(...args: ConstructorParameters<typeof socket.socket>) {
    super(...args)
    this.label = 'named'
  }
}

eachBackend(() => {
  const open: { close(): void }[] = []
  const keep = <T extends { close(): void }>(made: T): T => {
    open.push(made)
    return made
  }
  afterEach(() => {
    for (const one of open.splice(0)) one.close()
    socket.setdefaulttimeout(null)
  })
  const pair = () => socket.socketpair().map(keep) as [socket.socket, socket.socket]

  describe('socket()', () => {
    it('makes an AF_INET stream, with and without new', () => {
      for (const sock of [keep(new socket.socket()), keep(socket.socket())]) {
        expect(sock).toBeInstanceOf(socket.socket)
        expect(sock).toBeInstanceOf(socket.SocketType)
        expect([sock.family, sock.type, sock.proto]).toEqual([socket.AF_INET, socket.SOCK_STREAM, 0])
        expect(sock.gettimeout()).toBe(null)
        expect(sock.get_inheritable()).toBe(false)
      }
    })

    it('takes positional and keyword arguments', () => {
      const udp = keep(socket.socket(socket.AF_INET, { type: socket.SOCK_DGRAM }))
      expect(udp.type).toBe(socket.SOCK_DGRAM)
      const same = keep(socket.socket({ fileno: socket.dup(udp.fileno()) }))
      expect([same.family, same.type]).toEqual([socket.AF_INET, socket.SOCK_DGRAM])
      expect(same.proto).toBe(socket.IPPROTO_UDP)
      expect(() => socket.socket({ fileno: -1 })).toThrow(new ValueError('negative file descriptor'))
    })

    it('can be extended', () => {
      const sock = keep(new Named(socket.AF_UNIX))
      expect(sock.label).toBe('named')
      expect(sock).toBeInstanceOf(socket.socket)
      expect(keep(sock.dup())).toBeInstanceOf(Named)
      expect(String(sock)).toMatch(/^<__main__\.Named fd=\d+, family=1, type=1, proto=0>$/)
    })

    it('has read-only attributes', () => {
      const sock = keep(socket.socket())
      for (const [name, message] of [
        ['family', "property 'family' of 'socket' object has no setter"],
        ['type', "property 'type' of 'socket' object has no setter"],
        ['proto', 'readonly attribute'],
        ['timeout', "attribute 'timeout' of '_socket.socket' objects is not writable"],
      ] as const) {
        expect(() => Object.assign(sock, { [name]: 1 })).toThrow(new AttributeError(message))
      }
    })

    it.runIf(process.platform === 'linux')('leaves SOCK_NONBLOCK out of its type and begins non-blocking', () => {
      const sock = keep(socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK))
      expect(sock.type).toBe(socket.SOCK_STREAM)
      expect(sock.gettimeout()).toBe(0)
    })
  })

  describe('timeouts', () => {
    it('are seconds, exactly', () => {
      const sock = keep(socket.socket())
      for (const seconds of [0, 1.1, 0.3, 1e-9, 3, 86400.25]) {
        sock.settimeout(seconds)
        expect(sock.gettimeout()).toBe(seconds)
        expect(sock.timeout).toBe(seconds)
      }
      sock.settimeout(null)
      expect([sock.gettimeout(), sock.getblocking()]).toEqual([null, true])
      sock.setblocking(false)
      expect([sock.gettimeout(), sock.getblocking()]).toEqual([0, false])
      sock.setblocking(1)
      expect(sock.gettimeout()).toBe(null)
    })

    it('begin with the default timeout', () => {
      socket.setdefaulttimeout(2.5)
      expect(socket.getdefaulttimeout()).toBe(2.5)
      expect(keep(socket.socket()).gettimeout()).toBe(2.5)
      expect(pair().map((sock) => sock.gettimeout())).toEqual([2.5, 2.5])
      expect(() => socket.setdefaulttimeout(-1)).toThrow(new ValueError('Timeout value out of range'))
    })

    it('end a receive, and a send without room, with TimeoutError', () => {
      const [a, b] = pair()
      a.settimeout(0.05)
      expect(raised(() => a.recv(1))).toBe('TimeoutError: timed out')
      expect(raised(() => a.sendall(Buffer.alloc(10_000_000)))).toBe('TimeoutError: timed out')
      expect(b.recv(10).length).toBe(10)
      a.setblocking(false)
      expect(() => a.recv(1)).toThrow(BlockingIOError)
    })
  })

  describe('transfers', () => {
    it('receive into memory of the caller', () => {
      const [a, b] = pair()
      const buffer = new Uint8Array(4)
      a.sendall(Buffer.from('abcdef'))
      expect(b.recv_into(buffer, { nbytes: 2 })).toBe(2)
      expect(b.recv_into(buffer.subarray(2))).toBe(2)
      expect(Buffer.from(buffer).toString()).toBe('abcd')
      expect(b.recvfrom_into(buffer, 1, socket.MSG_PEEK)).toEqual([1, null])
      expect(b.recvfrom_into(new Uint16Array(2), { flags: 0 })).toEqual([2, null])
    })

    it('carry datagrams with their senders', () => {
      const a = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
      const b = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
      a.bind(['127.0.0.1', 0])
      b.bind(['localhost', 0])
      expect(a.sendto(Buffer.from('one'), b.getsockname())).toBe(3)
      expect(a.sendto(Buffer.from('two'), socket.MSG_DONTWAIT, b.getsockname())).toBe(3)
      expect(b.recvfrom(10)).toEqual([Buffer.from('one'), a.getsockname()])
      expect(b.recvmsg(10)).toEqual([Buffer.from('two'), [], 0, a.getsockname()])
      expect(a.sendmsg([Buffer.from('th'), Buffer.from('ree')], [], 0, b.getsockname())).toBe(5)
      const parts = [Buffer.alloc(2), Buffer.alloc(8)]
      expect(b.recvmsg_into(parts)).toEqual([5, [], 0, a.getsockname()])
      expect(Buffer.concat(parts).toString('utf8', 0, 5)).toBe('three')
    })

    it('pass descriptors', () => {
      const [a, b] = pair()
      const passed = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
      passed.bind(['127.0.0.1', 0])
      expect(socket.send_fds(a, [Buffer.from('x')], [passed.fileno(), passed.fileno()])).toBe(1)
      const [data, fds, flags, address] = socket.recv_fds(b, 10, 2)
      expect([data.toString(), fds.length, flags, address]).toEqual(['x', 2, 0, null])
      for (const fileno of fds) {
        const received = keep(socket.socket({ fileno }))
        expect(received.getsockname()).toEqual(passed.getsockname())
        expect(received.get_inheritable()).toBe(true)
      }
      expect(() => socket.send_fds(a, [Buffer.from('x')], [99_999])).toThrow('[Errno 9] Bad file descriptor')
    })

    it('set and read options', () => {
      const sock = keep(socket.socket())
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, true)
      expect(sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)).toBe(1)
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, Buffer.from([1, 0, 0, 0, 7, 0, 0, 0]))
      expect(sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)).toEqual(Buffer.from([1, 0, 0, 0, 7, 0, 0, 0]))
      expect(() => sock.setsockopt(1, 2, null as never)).toThrow("a bytes-like object is required, not 'NoneType'")
      expect(() => sock.getsockopt(1, 2, 2000)).toThrow(new OSError('getsockopt buflen out of range'))
    })
  })

  describe('close, detach and files', () => {
    it('closes when the last file is closed', () => {
      const [a, b] = pair()
      const f = a.makefile('rb')
      const g = a.makefile({ mode: 'w', encoding: 'utf-8' })
      a.close()
      expect(a.fileno()).toBeGreaterThan(0)
      g.write('still open\n')
      g.close()
      expect(b.recv(100).toString()).toBe('still open\n')
      f.close()
      expect(a.fileno()).toBe(-1)
      expect(b.recv(1).length).toBe(0)
      a.close()
    })

    it('releases the reference if a file cannot be made', () => {
      const [a] = pair()
      expect(() => a.makefile('r', 0)).toThrow('unbuffered streams must be binary')
      expect(a._io_refs).toBe(0)
      a.close()
      expect(a.fileno()).toBe(-1)
    })

    it('refuses text without bytes with one class, in files and in host names', () => {
      const [a] = pair()
      const f = a.makefile('w', { encoding: 'ascii' })
      expect(() => f.write('Grüße')).toThrow(UnicodeEncodeError)
      f.close()
      expect(() => socket.getaddrinfo('a..b', 80)).toThrow(UnicodeEncodeError)
    })

    it('detaches the descriptor', () => {
      const [a] = pair()
      const fd = a.fileno()
      expect(a.detach()).toBe(fd)
      expect([a.fileno(), a.detach()]).toEqual([-1, -1])
      expect(() => a.send(Buffer.from('x'))).toThrow('[Errno 9] Bad file descriptor')
      socket.close(fd)
      expect(() => socket.close(fd)).toThrow('[Errno 9] Bad file descriptor')
    })

    it('works with using, __enter__ and __exit__', () => {
      const sock = socket.socket()
      {
        using inner = sock.__enter__()
        expect(inner).toBe(sock)
      }
      expect(sock.fileno()).toBe(-1)
      sock.__exit__(null, null, null)
    })

    it('is copied by dup and fromfd with its own descriptor', () => {
      const [a, b] = pair()
      a.settimeout(1.5)
      const copy = keep(a.dup())
      expect(copy.gettimeout()).toBe(1.5)
      expect(copy.fileno()).not.toBe(a.fileno())
      const other = keep(socket.fromfd(a.fileno(), a.family, a.type))
      expect(other.gettimeout()).toBe(null)
      other.sendall(Buffer.from('x'))
      expect(b.recv(1).toString()).toBe('x')
      expect(() => socket.fromfd(99_999, 1, 1)).toThrow('[Errno 9] Bad file descriptor')
    })
  })

  describe('repr', () => {
    it('shows addresses as Python does', () => {
      const server = keep(socket.create_server(['127.0.0.1', 0]))
      const port = server.getsockname()[1]
      const text = `<socket.socket fd=${server.fileno()}, family=2, type=1, proto=0, laddr=('127.0.0.1', ${port})>`
      expect(String(server)).toBe(text)
      expect(inspect(server)).toBe(text)
      expect(server.__repr__()).toBe(text)
      const client = keep(socket.create_connection(server.getsockname()))
      expect(String(client)).toContain(`, raddr=('127.0.0.1', ${port})>`)
      client.close()
      expect(String(client)).toBe('<socket.socket [closed] fd=-1, family=2, type=1, proto=6>')
    })

    it('shows paths without quotes', () => {
      const [a] = pair()
      expect(String(a)).toBe(`<socket.socket fd=${a.fileno()}, family=1, type=1, proto=0>`)
      const plain = keep(new socket.SocketType())
      expect(String(plain)).toBe(`<socket object, fd=${plain.fileno()}, family=2, type=1, proto=0>`)
    })
  })

  it('cannot be copied', () => {
    const [a] = pair()
    expect(() => structuredClone(a)).toThrow("cannot pickle 'socket' object")
    expect(() => a.__getstate__()).toThrow(new TypeError("cannot pickle 'socket' object"))
  })

  it('accepts plain sockets, with the address of the peer', () => {
    const server = keep(new Named(socket.AF_INET))
    server.bind(['', 0])
    server.listen()
    const client = keep(socket.create_connection(['127.0.0.1', server.getsockname()[1]]))
    const [conn, address] = server.accept()
    keep(conn)
    expect(conn.constructor).toBe(socket.socket)
    expect(address).toEqual(client.getsockname())
    const second = keep(socket.create_connection(['127.0.0.1', server.getsockname()[1]]))
    const [fd, from] = server._accept()
    expect(from).toEqual(second.getsockname())
    socket.close(fd)
  })

  it('accepts through the _accept of a subclass', () => {
    const server = keep(new Counting())
    server.bind(['127.0.0.1', 0])
    server.listen()
    const client = keep(socket.create_connection(server.getsockname()))
    const [conn, address] = server.accept()
    keep(conn).sendall(Buffer.from('x'))
    expect([client.recv(1).toString(), address]).toEqual(['x', client.getsockname()])
    expect(server.accepted).toBe(1)
  })
})
