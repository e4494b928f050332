/** Differences from CPython that tools/oracle has found, so that a regression shows at once. */
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

const EBADF = 'OSError: [Errno 9] Bad file descriptor'

eachBackend(() => {
  const open: { close(): void }[] = []
  const keep = <T extends { close(): void }>(made: T): T => {
    open.push(made)
    return made
  }
  afterEach(() => {
    for (const one of open.splice(0)) one.close()
  })
  const pair = (type: number = socket.SOCK_STREAM) =>
    socket.socketpair(socket.AF_UNIX, type).map(keep) as [socket.socket, socket.socket]
  const any = <T = never>(value: unknown) => value as T

  describe('receives', () => {
    it('of urgent data fail at once on a closed socket with a timeout (S15)', () => {
      const sock = new socket.socket()
      sock.settimeout(30)
      sock.close()
      expect(raised(() => sock.recv(1, socket.MSG_OOB))).toBe(EBADF)
      expect(raised(() => sock.recvfrom(1, socket.MSG_OOB))).toBe(EBADF)
      expect(raised(() => sock.recvmsg(1, 0, socket.MSG_OOB))).toBe(EBADF)
    })

    it('take no more than requested, whatever memory they use', () => {
      const [a, b] = pair()
      a.sendall(Buffer.alloc(5000, 1))
      expect(b.recvmsg(3000)[0]).toHaveLength(3000)
      expect(b.recvmsg(3000)[0]).toHaveLength(2000)
    })

    it('of a blocking datagram socket end when it is shut down for reading', () => {
      const [a] = pair(socket.SOCK_DGRAM)
      a.shutdown(socket.SHUT_RD)
      expect(a.recv(10)).toHaveLength(0)
      expect(a.recvfrom(10)).toEqual([Buffer.alloc(0), null])
      expect(a.recvmsg(10, 64)).toEqual([Buffer.alloc(0), [], 0, null])
      const udp = keep(new socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
      expect(() => udp.shutdown(socket.SHUT_RD)).toThrow('not connected')
      expect(udp.recv(10)).toHaveLength(0)
      expect(udp.recv(10, socket.MSG_OOB)).toHaveLength(0)
    })

    it('that peek with MSG_WAITALL show what an AF_UNIX stream has', () => {
      const [a, b] = pair()
      a.sendall(Buffer.from('ab'))
      expect(String(b.recv(10, socket.MSG_PEEK | socket.MSG_WAITALL))).toBe('ab')
      expect(b.recv_into(Buffer.alloc(10), { flags: socket.MSG_PEEK | socket.MSG_WAITALL })).toBe(2)
    })

    it('parse all arguments before they check the sizes', () => {
      const [a] = pair()
      const notAnInteger = "TypeError: 'str' object cannot be interpreted as an integer"
      expect(raised(() => a.recv(-1, any('x')))).toBe(notAnInteger)
      expect(raised(() => a.recv_into(Buffer.alloc(1), 5, any('x')))).toBe(notAnInteger)
      expect(raised(() => a.recvfrom_into(Buffer.alloc(1), -1, any('x')))).toBe(notAnInteger)
      expect(raised(() => a.recvmsg(-1, any('x')))).toBe(notAnInteger)
      expect(raised(() => a.recvmsg(1, -1, any('x')))).toBe(notAnInteger)
      expect(raised(() => a.recvmsg_into(any(1), 0, any('x')))).toBe(notAnInteger)
      expect(raised(() => a.recvfrom_into(Buffer.alloc(1), any(2n ** 64n), any('x')))).toBe(
        'OverflowError: Python int too large to convert to C ssize_t',
      )
    })
  })

  describe('sends', () => {
    it('wait with a timeout before a bad descriptor in the ancillary data is noticed', () => {
      const sock = keep(new socket.socket(socket.AF_INET, socket.SOCK_STREAM))
      sock.bind(['127.0.0.1', 0])
      sock.listen()
      sock.settimeout(0.01)
      const rights = [socket.SOL_SOCKET, socket.SCM_RIGHTS, Buffer.from('ffffffff', 'hex')] as const
      expect(raised(() => sock.sendmsg([Buffer.of(1)], [rights]))).toBe('TimeoutError: timed out')
    })

    it('take the flags of a sendmsg first', () => {
      const [a] = pair()
      expect(raised(() => a.sendmsg(any(1), any(1), any('x')))).toBe(
        "TypeError: 'str' object cannot be interpreted as an integer",
      )
    })
  })

  describe('setsockopt with four arguments', () => {
    const refused = 'TypeError: setsockopt() takes exactly 3 arguments (4 given)'

    it('refuses their count if the length is not an integer', () => {
      const [a] = pair()
      expect(raised(() => a.setsockopt(1, 2, null, any('x')))).toBe(refused)
      expect(raised(() => a.setsockopt(any('x'), 2, null, 4))).toBe(refused)
      expect(raised(() => a.setsockopt(...any<[number, number, null, number]>([1, 2, null, 4, 5])))).toBe(
        refused.replace('4 given', '5 given'),
      )
    })

    it('refuses their count for AF_VSOCK', () => {
      const [a] = pair()
      const forced = keep(new socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM, 0, socket.dup(a.fileno())))
      expect(raised(() => forced.setsockopt(1, 2, null, 4))).toBe(refused)
    })
  })

  it('setblocking takes the truth of what is empty', () => {
    const [a] = pair()
    a.setblocking(any(Buffer.alloc(0)))
    expect(a.gettimeout()).toBe(0)
    a.setblocking(any([0]))
    expect(a.gettimeout()).toBeNull()
  })

  it('set_inheritable, fromfd and socketpair convert their integers as the C functions do', () => {
    const [a] = pair()
    expect(raised(() => a.set_inheritable(any(2n ** 64n)))).toBe(
      'OverflowError: Python int too large to convert to C int',
    )
    expect(raised(() => socket.fromfd(-1, any('x'), 1))).toBe(EBADF)
    expect(raised(() => socket.socketpair(any('x'), any(null)))).toBe(
      "TypeError: 'str' object cannot be interpreted as an integer",
    )
  })

  it('sendfile waits for room before it learns that the file ends, and refuses a closed socket as a selector does', () => {
    const fd = openSync(fileURLToPath(import.meta.url), 'r')
    try {
      const listener = keep(socket.create_server(['127.0.0.1', 0]))
      listener.settimeout(0.01)
      expect(raised(() => listener.sendfile({ fd }, 1e9))).toBe('TimeoutError: timed out')
      listener.close()
      expect(raised(() => listener.sendfile({ fd }))).toBe('ValueError: Invalid file descriptor: -1')
    } finally {
      closeSync(fd)
    }
  })

  it.each([
    [2, 2],
    [2n, 2],
    [1n, 1],
  ])('recv_fds has room for as many descriptors as %s says', (maxfds, most) => {
    const [a, b] = socket.socketpair()
    try {
      socket.send_fds(a, [Buffer.from('x')], [0, 1])
      const [, fds] = socket.recv_fds(b, 10, any(maxfds))
      for (const fd of fds) socket.close(fd)
      // Linux pads the room for one descriptor to that for two.
      expect(fds.length).toBeGreaterThanOrEqual(most)
      expect(() => socket.recv_fds(b, 10, any(2n ** 70n))).toThrow('Python int too large to convert to C ssize_t')
    } finally {
      a.close()
      b.close()
    }
  })

  it('recv_fds counts descriptors in a bool, and refuses None by its operator', () => {
    const [a, b] = pair()
    socket.send_fds(a, [Buffer.of(1)], [a.fileno()])
    const [, fds] = socket.recv_fds(b, 10, any(true))
    expect(fds).toHaveLength(1)
    for (const fd of fds) socket.close(fd)
    expect(raised(() => socket.recv_fds(b, 10, any(null)))).toBe(
      "TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'",
    )
  })

  it('a port beyond 65535 is refused by every call that connects, binds or sends, and getaddrinfo is as it is', () => {
    const sock = keep(new socket.socket())
    const udp = keep(new socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    const text = (call: string) => `OverflowError: ${call}(): port must be 0-65535.`
    for (const port of any<number[]>([70_000, 65_536, 2 ** 40, 2n ** 70n])) {
      expect(raised(() => sock.connect(['127.0.0.1', port]))).toBe(text('connect'))
      expect(raised(() => sock.connect_ex(['127.0.0.1', port]))).toBe(text('connect_ex'))
      expect(raised(() => sock.bind(['127.0.0.1', port]))).toBe(text('bind'))
      expect(raised(() => udp.sendto(Buffer.of(1), ['127.0.0.1', port]))).toBe(text('sendto'))
      expect(raised(() => udp.sendmsg([Buffer.of(1)], [], 0, ['127.0.0.1', port]))).toBe(text('sendmsg'))
      expect(raised(() => socket.create_server(['127.0.0.1', port]))).toBe(text('bind'))
      expect(raised(() => socket.create_connection(['127.0.0.1', port]))).toBe(text('connect'))
      expect(raised(() => socket.create_connection(['127.0.0.1', String(port)]))).toBe(text('connect'))
    }
    for (const port of any<number[]>([1.5, Number.NaN, Number.POSITIVE_INFINITY])) {
      expect(raised(() => sock.connect(['127.0.0.1', port]))).toBe(
        "TypeError: 'float' object cannot be interpreted as an integer",
      )
      expect(raised(() => socket.create_connection(['127.0.0.1', port]))).toBe('OSError: Int or String expected')
    }
    const servname = 'gaierror: [Errno -8] Servname not supported for ai_socktype'
    expect(raised(() => socket.create_connection(['127.0.0.1', -1]))).toBe(servname)
    expect(raised(() => socket.getaddrinfo('127.0.0.1', any(2n ** 70n), 0, 1))).toBe(servname)
    expect(raised(() => socket.getservbyport(70_000))).toBe('OverflowError: getservbyport: port must be 0-65535.')
  })

  describe('files', () => {
    it('of bytes have no attribute buffer, and expose no memory', () => {
      const [a] = pair()
      for (const [mode, size, type] of [
        ['rb', null, '_io.BufferedReader'],
        ['wb', null, '_io.BufferedWriter'],
        ['rwb', null, '_io.BufferedRWPair'],
        ['rb', 0, 'SocketIO'],
      ] as const) {
        const f = keep(a.makefile<string>(mode, size))
        const attribute = `AttributeError: '${type}' object has no attribute 'buffer'`
        expect(raised(() => Reflect.get(f, 'buffer'))).toBe(attribute)
        for (const name of ['memory', 'readChunk', 'reader', 'writer']) expect(Reflect.get(f, name)).toBeUndefined()
      }
    })

    it('of text have one until it is detached', () => {
      const [a] = pair()
      const f = a.makefile('r')
      expect(f.buffer).toBe(f.buffer)
      const buffer = keep(f.detach())
      expect(raised(() => f.buffer)).toBe('ValueError: underlying buffer has been detached')
      expect(String(f)).toBe("<_io.TextIOWrapper mode='r' encoding='UTF-8'>")
      expect(buffer.closed).toBe(false)
    })

    it('for reading and writing return no more of a line than requested', () => {
      const [a, b] = pair()
      a.settimeout(5)
      b.sendall(Buffer.from('0123456789abcdef\nxyz'))
      const f = keep(a.makefile('rwb', 5))
      expect([f.read(3), f.readline(3), f.readline(4), f.readline(0), f.readline()].map(String)).toEqual([
        '012',
        '345',
        '6789',
        '',
        'abcdef\n',
      ])
    })

    it('for writing refuse an invalid size before they say that they cannot read', () => {
      const [a] = pair()
      const f = keep(a.makefile('wb'))
      const read = (size: unknown) => raised(() => f.read(any(size)))
      expect(read('x')).toBe("TypeError: 'str' object cannot be interpreted as an integer")
      expect(read(2 ** 40)).toBe('OverflowError: Python int too large to convert to C int')
      expect(read(1n)).toBe('UnsupportedOperation: read')
    })
  })

  it('an OSError has args as in Python', () => {
    const closed = new socket.socket()
    closed.close()
    expect(errorOf(() => closed.recv(1)).args).toEqual([9, 'Bad file descriptor'])
    expect(errorOf(() => socket.getaddrinfo('::1', 1, socket.AF_INET, 0, 0, 4)).args).toEqual([
      -9,
      'Address family for hostname not supported',
    ])
    const [a] = pair()
    a.settimeout(0.001)
    expect(errorOf(() => a.recv(1)).args).toEqual(['timed out'])
  })
})

function errorOf(call: () => unknown): socket.error {
  try {
    call()
  } catch (error) {
    if (error instanceof socket.error) return error
  }
  throw new Error('no OSError')
}
