import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ExceptionGroup, OSError } from '../src/exceptions/index.js'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

const { ECONNREFUSED } = constants.errno

/** How many descriptors this process has open (Linux). */
function descriptorCount(): number {
  let count = 0
  for (let fd = 0; fd < 256; fd++) if (existsSync(`/proc/self/fd/${fd}`)) count++
  return count
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
    vi.restoreAllMocks()
  })
  const serve = () => keep(socket.create_server(['127.0.0.1', 0]))

  describe('create_connection', () => {
    it('connects, with the default timeout unless one is given', () => {
      socket.setdefaulttimeout(3)
      const server = serve()
      const address = server.getsockname()
      expect(keep(socket.create_connection(address)).gettimeout()).toBe(3)
      expect(keep(socket.create_connection(address, 1.5)).gettimeout()).toBe(1.5)
      expect(keep(socket.create_connection(address, null)).gettimeout()).toBe(null)
      expect(keep(socket.create_connection({ address, timeout: 4 })).gettimeout()).toBe(4)
    })

    it.runIf(process.platform === 'linux')('binds the source address first', () => {
      const server = serve()
      const client = keep(socket.create_connection(server.getsockname(), { source_address: ['127.0.0.2', 0] }))
      expect(client.getsockname()[0]).toBe('127.0.0.2')
      const [conn, address] = server.accept()
      keep(conn)
      expect(address).toEqual(client.getsockname())
    })

    it('throws the last failure, or all of them', () => {
      const address = ['127.0.0.1', 1] as const
      expect(raised(() => socket.create_connection(address))).toBe(
        `ConnectionRefusedError: [Errno ${ECONNREFUSED}] Connection refused`,
      )
      try {
        socket.create_connection(address, { all_errors: true })
        expect.unreachable()
      } catch (error) {
        if (!(error instanceof ExceptionGroup)) throw error
        expect(error).toBeInstanceOf(AggregateError)
        expect(error.name).toBe('ExceptionGroup')
        expect(error.message).toBe('create_connection failed (1 sub-exception)')
        expect(error.exceptions.map(String)).toEqual([
          `ConnectionRefusedError: [Errno ${ECONNREFUSED}] Connection refused`,
        ])
        expect(error.errors).toBe(error.exceptions)
      }
    })

    it.runIf(process.platform === 'linux')('leaves no descriptor behind, whatever fails', () => {
      const before = descriptorCount()
      raised(() => socket.create_connection(['127.0.0.1', 1]))
      expect(raised(() => socket.create_connection(['127.0.0.1', 1], -1))).toBe(
        'ValueError: Timeout value out of range',
      )
      expect(raised(() => socket.create_connection(['127.0.0.1', 1], { source_address: ['127.0.0.1', 70000] }))).toBe(
        'OverflowError: bind(): port must be 0-65535.',
      )
      expect(raised(() => socket.create_connection(['127.0.0.1', 1], 0))).toMatch(/^BlockingIOError: \[Errno 115\]/)
      expect(descriptorCount()).toBe(before)
    })

    it('unpacks any address of two items', () => {
      const connect = socket.create_connection as (...args: unknown[]) => unknown
      expect(raised(() => connect(['127.0.0.1', 1, 3]))).toBe(
        'ValueError: too many values to unpack (expected 2, got 3)',
      )
      expect(raised(() => connect(['127.0.0.1']))).toBe('ValueError: not enough values to unpack (expected 2, got 1)')
      expect(raised(() => connect('abc'))).toBe('ValueError: too many values to unpack (expected 2)')
      expect(raised(() => connect(null))).toBe('TypeError: cannot unpack non-iterable NoneType object')
    })
  })

  describe('create_server', () => {
    it('listens, and lets a new server take the port at once', () => {
      const server = serve()
      expect(server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)).toBe(1)
      expect(server.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)).toBe(1)
      expect(server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)).toBe(0)
    })

    it('takes its keyword arguments', () => {
      const server = keep(socket.create_server(['::1', 0], { family: socket.AF_INET6, backlog: 3, reuse_port: true }))
      expect(server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)).toBe(1)
      expect(server.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)).toBe(1)
      expect(server.getsockname()).toHaveLength(4)
    })

    it('serves both families with dualstack_ipv6', () => {
      if (!socket.has_dualstack_ipv6()) return
      const server = keep(socket.create_server(['', 0], { family: socket.AF_INET6, dualstack_ipv6: true }))
      keep(socket.create_connection(['127.0.0.1', server.getsockname()[1]]))
      const [conn, address] = server.accept()
      keep(conn)
      expect(address[0]).toBe('::ffff:127.0.0.1')
      expect(raised(() => socket.create_server(['', 0], { dualstack_ipv6: true }))).toBe(
        'ValueError: dualstack_ipv6 requires AF_INET6 family',
      )
    })

    it.runIf(process.platform === 'linux')('says which address it could not bind, and closes the socket', () => {
      const before = descriptorCount()
      const server = serve()
      const [host, port] = server.getsockname()
      const text = `(while attempting to bind on address ('${host}', ${port}))`
      expect(raised(() => socket.create_server([host, port]))).toBe(
        `OSError: [Errno 98] Address already in use ${text}`,
      )
      expect(raised(() => socket.create_server(['192.0.2.1', 0]))).toBe(
        "OSError: [Errno 99] Cannot assign requested address (while attempting to bind on address ('192.0.2.1', 0))",
      )
      expect(raised(() => socket.create_server(['::1', 0]))).toBe(
        "OSError: [Errno -9] Address family for hostname not supported (while attempting to bind on address ('::1', 0))",
      )
      expect(raised(() => socket.create_server('x'.repeat(200), { family: socket.AF_UNIX }))).toMatch(
        /^OSError: \[Errno None\] None \(while attempting to bind on address 'xxx/,
      )
      // Not an OSError: CPython would leave the socket to its garbage collector.
      expect(raised(() => socket.create_server(['', 70000]))).toBe('OverflowError: bind(): port must be 0-65535.')
      expect(raised(() => socket.create_server(['', 0], { backlog: 'x' as never }))).toBe(
        "TypeError: 'str' object cannot be interpreted as an integer",
      )
      server.close()
      expect(descriptorCount()).toBe(before)
    })

    it('keeps the class of the failure', () => {
      try {
        socket.create_server('/nonexistent/socket', { family: socket.AF_UNIX })
        expect.unreachable()
      } catch (error) {
        if (!(error instanceof OSError)) throw error
        expect([error.name, error.errno]).toEqual(['FileNotFoundError', 2])
        expect(error.strerror).toBe(
          "No such file or directory (while attempting to bind on address '/nonexistent/socket')",
        )
      }
    })

    it('serves AF_UNIX, where reuse_port has no effect', () => {
      const folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
      try {
        const path = join(folder, 'socket')
        const server = keep(socket.create_server(path, { family: socket.AF_UNIX, reuse_port: true }))
        expect(server.getsockname<string>()).toBe(path)
        expect(String(server)).toContain(`, laddr=${path}>`)
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  })

  describe('socketpair', () => {
    it('has the emulation for platforms without pairs', () => {
      const [a, b] = socket._fallback_socketpair()
      keep(a)
      keep(b)
      expect([a.family, a.getsockname()]).toEqual([socket.AF_INET, b.getpeername()])
      a.sendall(Buffer.from('x'))
      expect(b.recv(1).toString()).toBe('x')
      expect(raised(() => socket._fallback_socketpair(socket.AF_UNIX))).toBe(
        'ValueError: Only AF_INET and AF_INET6 socket address families are supported',
      )
      expect(raised(() => socket._fallback_socketpair(socket.AF_INET, socket.SOCK_DGRAM))).toBe(
        'ValueError: Only SOCK_STREAM socket type is supported',
      )
    })

    it.runIf(process.platform === 'linux')('takes keywords and refuses families without pairs', () => {
      const [a, b] = socket.socketpair({ type: socket.SOCK_DGRAM })
      keep(a)
      keep(b)
      expect(a.type).toBe(socket.SOCK_DGRAM)
      expect(raised(() => socket.socketpair(socket.AF_INET))).toBe('OSError: [Errno 95] Operation not supported')
    })
  })

  describe('names and numbers', () => {
    it('resolves', () => {
      expect(socket.gethostbyname('127.1')).toBe('127.0.0.1')
      expect(socket.gethostbyname_ex('localhost')[2]).toContain('127.0.0.1')
      expect(socket.getaddrinfo('127.0.0.1', 'http', { type: socket.SOCK_STREAM })).toEqual([
        [socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, '', ['127.0.0.1', 80]],
      ])
      expect(socket.getnameinfo(['127.0.0.1', 80], socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)).toEqual([
        '127.0.0.1',
        '80',
      ])
      expect(raised(() => socket.getaddrinfo(null, null))).toBe('gaierror: [Errno -2] Name or service not known')
      expect(raised(() => socket.gethostbyname('a..b'))).toMatch(/^UnicodeEncodeError: 'idna' codec can't encode/)
    })

    it('finds the fully qualified name', () => {
      expect(socket.getfqdn('192.0.2.1')).toBe('192.0.2.1')
      expect(socket.getfqdn('  192.0.2.1 ')).toBe('192.0.2.1')
      expect(socket.getfqdn()).not.toBe('')
      expect(socket.getfqdn()).toBe(socket.getfqdn('0.0.0.0'))
      expect(socket.gethostname()).not.toBe('')
    })

    it('knows services and protocols', () => {
      expect(socket.getservbyname('http', 'tcp')).toBe(80)
      expect(socket.getservbyport(80)).toBe('http')
      expect(socket.getprotobyname('tcp')).toBe(socket.IPPROTO_TCP)
      expect(raised(() => socket.getservbyname('nonesuch'))).toBe('OSError: service/proto not found')
      expect(raised(() => socket.getservbyport(65536))).toBe('OverflowError: getservbyport: port must be 0-65535.')
    })

    it('converts numbers and addresses', () => {
      expect([socket.htons(1), socket.ntohl(socket.htonl(0xfffefdfc))]).toEqual([256, 0xfffefdfc])
      expect(raised(() => socket.htons(-1))).toBe('ValueError: Cannot convert negative int')
      expect(raised(() => socket.htonl(2 ** 32))).toBe('OverflowError: Python int too large for C uint32_t')
      expect(socket.inet_aton('127.1')).toEqual(Buffer.from([127, 0, 0, 1]))
      expect(socket.inet_ntoa(Buffer.from([1, 2, 3, 4]))).toBe('1.2.3.4')
      expect(socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, '::ffff:1.2.3.4'))).toBe(
        '::ffff:1.2.3.4',
      )
    })

    it.runIf(process.platform === 'linux')('names interfaces and measures ancillary data', () => {
      expect(socket.if_nameindex()).toContainEqual([1, 'lo'])
      expect([socket.if_nametoindex('lo'), socket.if_indextoname(1)]).toEqual([1, 'lo'])
      expect(raised(() => socket.if_nametoindex(''))).toBe('OSError: [Errno 19] No such device')
      expect([socket.CMSG_LEN(4), socket.CMSG_SPACE(4)]).toEqual([20, 24])
      expect(raised(() => socket.CMSG_LEN(-1))).toBe('OverflowError: CMSG_LEN() argument out of range')
    })
  })
})
