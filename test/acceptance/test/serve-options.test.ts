import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { ListenAddress, ServeOptions } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backends } from '../src/sockets.js'

/** How many descriptors this process has open. */
const fdCount = () => readdirSync('/proc/self/fd').length

describe.each(backends)('the options of serve(), over the %s backend', (_, sockets) => {
  const { serve, AsyncSocket, Socket, constants } = sockets
  const { AF_UNIX, AF_INET, AF_INET6, SOCK_DGRAM, SOCK_SEQPACKET } = constants
  const any = ['127.0.0.1', 0] as const

  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'sockcall-serve-'))
    onTestFinished(() => rmSync(made, { recursive: true }))
    return made
  }

  function listening(type: number = constants.SOCK_STREAM) {
    const socket = new AsyncSocket({ family: AF_UNIX, type })
    onTestFinished(() => socket.close())
    void socket.bind('')
    if (type !== SOCK_DGRAM) socket.listen()
    return socket
  }

  const refused = (options: unknown, handler: unknown = () => {}) =>
    serve(options as ServeOptions, handler as () => void).then(
      (server) => {
        server.close()
        return 'served'
      },
      (error: Error) => `${error.name} ${Reflect.get(error, 'code')}: ${error.message}`,
    )

  it.each([
    ['no options', undefined, /^TypeError ERR_INVALID_ARG_TYPE: serve: options must be an object/],
    ['options that are no object', 8080, /^TypeError .*options must be an object, not 8080/],
    ['an array of options', [any], /^TypeError .*options must be an object, not an array/],
    ['nothing to listen on', {}, /^TypeError .*neither an address nor sockets nor activation/],
    ['an unknown option', { address: any, adress: 1 }, /no option 'adress'\. Did you mean 'address'\?/],
    ['a misspelt signal', { address: any, singal: 1 }, /Did you mean 'signal'\?/],
    ['reusePort as text', { address: any, reusePort: 'yes' }, /^TypeError .*reusePort must be a boolean, not 'yes'/],
    ['reuseAddress as a number', { address: any, reuseAddress: 1 }, /^TypeError .*reuseAddress must be a boolean/],
    ['noDelay as a number', { address: any, noDelay: 1 }, /^TypeError .*noDelay must be a boolean/],
    ['a backlog as text', { address: any, backlog: '5' }, /^TypeError .*backlog must be an integer/],
    ['a negative backlog', { address: any, backlog: -1 }, /^RangeError ERR_OUT_OF_RANGE: .*backlog/],
    ['a backlog of NaN', { address: any, backlog: Number.NaN }, /^RangeError ERR_OUT_OF_RANGE: .*backlog/],
    ['no connections at all', { address: any, maxConnections: 0 }, /^RangeError ERR_OUT_OF_RANGE: .*maxConnections/],
    ['half a connection', { address: any, maxConnections: 1.5 }, /^RangeError ERR_OUT_OF_RANGE: .*maxConnections/],
    ['a negative drain', { address: any, drainTimeoutMs: -1 }, /^RangeError ERR_OUT_OF_RANGE: .*drainTimeoutMs/],
    ['a drain as text', { address: any, drainTimeoutMs: '1' }, /^TypeError .*drainTimeoutMs/],
    ['a signal that is none', { address: any, signal: {} }, /^TypeError .*signal must be an AbortSignal/],
    ['an onError that is no function', { address: any, onError: 1 }, /^TypeError .*onError must be a function/],
    ['a prepare that is no function', { address: any, prepare: {} }, /^TypeError .*prepare must be a function/],
    ['a hand-over path of bytes', { address: any, handOverPath: Buffer.from('x') }, /^TypeError .*handOverPath/],
    ['an empty hand-over path', { address: any, handOverPath: '' }, /^RangeError .*handOverPath must not be empty/],
    ['an empty activation', { activation: '' }, /^RangeError .*activation must not be empty/],
    ['activation as a number', { activation: 1 }, /^TypeError .*activation must be a boolean, or a string/],
    ['a family of no internet', { address: any, family: constants.AF_UNIX }, /^RangeError .*family must be AF_INET/],
    ['a family as text', { address: any, family: 'IPv4' }, /^TypeError .*family must be AF_INET or AF_INET6/],
    ['a path with AF_INET', { address: { path: 'x' }, family: AF_INET }, /^RangeError .*family must be AF_UNIX/],
    ['a path with reusePort', { address: { path: 'x' }, reusePort: true }, /^TypeError .*reusePort is of no use/],
    ['a path with ipv6Only', { address: { path: 'x' }, ipv6Only: true }, /^TypeError .*ipv6Only is of no use/],
    ['a host with replaceStale', { address: any, replaceStale: true }, /^TypeError .*replaceStale is of no use/],
    ['a host with unlinkOnClose', { address: any, unlinkOnClose: true }, /^TypeError .*unlinkOnClose is of no use/],
    ['ipv6Only and AF_INET', { address: [null, 0], ipv6Only: true, family: AF_INET }, /exclude each other/],
    ['ipv6Only for an address of IPv4', { address: any, ipv6Only: true }, /^TypeError .*ipv6Only is true/],
    ['activation with a backlog', { activation: true, backlog: 1 }, /backlog needs options\.address/],
    [
      'a probe delay without keepAlive',
      { address: any, keepAliveInitialDelayMs: 1 },
      /needs options\.keepAlive to be true/,
    ],
    ['sockets that are no array', { sockets: {} }, /^TypeError .*sockets must be an array/],
    ['no sockets', { sockets: [] }, /^RangeError .*sockets must not be empty/],
    ['sockets that are none', { sockets: [5] }, /^TypeError .*sockets\[0\] must be an AsyncSocket, not 5/],
  ] as const)('refuses %s', async (_what, options, message) => {
    const before = fdCount()
    expect(await refused(options)).toMatch(message)
    expect(fdCount()).toBe(before)
  })

  it('refuses sockets that cannot be accepted from, and leaves them open', async () => {
    const listener = listening()
    expect(await refused({ sockets: [listener, listener] })).toMatch(/sockets\[1\] is there twice/)
    expect(await refused({ sockets: [listener], address: any })).toMatch(/sockets and options\.address exclude/)
    expect(await refused({ sockets: [listener], activation: true })).toMatch(/sockets and options\.activation exclude/)
    expect(await refused({ sockets: [listener], backlog: 5 })).toMatch(/backlog needs options\.address/)
    expect(await refused({ sockets: [listening(SOCK_DGRAM)] })).toMatch(/does not listen \(SOCK_DGRAM/)
    const udp = new AsyncSocket({ family: AF_INET, type: SOCK_DGRAM })
    expect(await refused({ sockets: [udp] })).toMatch(/does not listen \(SOCK_DGRAM/)
    udp.close()
    expect(await refused({ sockets: [udp] })).toMatch(/sockets\[0\] is closed/)
    const idle = new AsyncSocket({ family: AF_INET })
    expect(await refused({ sockets: [idle] })).toMatch(/does not listen \(SOCK_STREAM/)
    idle.close()
    const packets = listening(SOCK_SEQPACKET)
    expect(await refused({ sockets: [packets] }, { dataReceived() {} })).toMatch(/socket of messages \(SOCK_SEQPACKET/)
    const blocking = new Socket({ family: AF_INET })
    expect(await refused({ sockets: [blocking] })).toMatch(/must be an AsyncSocket, not an object/)
    blocking.close()
    expect([listener.closed, packets.closed]).toEqual([false, false])
  })

  it.each([
    ['a port of 65536', ['127.0.0.1', 65536]],
    ['a port of 70000', { host: '127.0.0.1', port: 70000 }],
    ['a negative port', ['127.0.0.1', -1]],
    ['half a port', ['127.0.0.1', 1.5]],
    ['a port that is no number', [null, Number.NaN]],
    ['an endless port', [null, Number.POSITIVE_INFINITY]],
    ['a port of text that is too high', ['127.0.0.1', '70000']],
    ['an empty port', ['127.0.0.1', '']],
    ['a port as a bigint that is too high', ['127.0.0.1', 70000n]],
  ])('refuses %s', async (_what, address) => {
    expect(await refused({ address })).toMatch(/^RangeError ERR_SOCKET_BAD_PORT: serve: port must be/)
  })

  it.each([
    ['a number', 8080, /address must be \[host, port\], .* not 8080/],
    ['null', null, /must be .* not null/],
    ['nothing in it', {}, /host must be a string or null, not undefined/],
    ['a host alone', { host: '127.0.0.1' }, /port must be a number or the name of a service, not undefined/],
    ['a path and a port', { path: 'x', port: 1 }, /has either a path or a host and a port, not both/],
    ['a path and a host', { path: 'x', host: 'y' }, /has either a path or a host and a port, not both/],
    ['an unknown key', { hst: '127.0.0.1', port: 1 }, /no option 'hst'\. Did you mean 'host'/],
    ["net's own address()", { address: '127.0.0.1', family: 'IPv4', port: 1 }, /no option 'address'/],
    ['a port alone in an array', [8080], /not an array of 1/],
    ['too much', ['::1', 0, 0, 0, 0], /not an array of 5/],
    ['a host of another type', [127, 0], /host must be a string or null, not 127/],
    ['a port of another type', ['127.0.0.1', null], /port must be a number or the name of a service/],
    ['a scope id of an IPv4 address', ['127.0.0.1', 0, 0, 1], /only an address of IPv6/],
    ['an empty path', '', /path is empty/],
    ['a path of another type', { path: 5 }, /path must be a string or bytes, not 5/],
    ['a NUL within a path', 'a\0b', /NUL/],
    ['host and port as text', '127.0.0.1:8080', /write \{ host, port \}, or '\.\/127\.0\.0\.1:8080'/],
    ['a name and a port as text', 'localhost:8080', /write \{ host, port \}/],
    ['a port as text', '8080', /write \{ host, port \}/],
    ['every port as text', ':8080', /write \{ host, port \}/],
    ['an address as text', '127.0.0.1', /write \{ host, port \}/],
    ['an address of IPv6 as text', '::1', /write \{ host, port \}/],
    ['an address of IPv6 and a port as text', '[::1]:80', /write \{ host, port \}/],
  ] as [string, unknown, RegExp][])(
    'refuses an address that is %s, and makes no file',
    async (_what, address, message) => {
      const cwd = process.cwd()
      const made = folder()
      process.chdir(made)
      onTestFinished(() => process.chdir(cwd))
      expect(await refused({ address })).toMatch(message)
      if (typeof address === 'string' && address !== '' && !address.includes('\0')) {
        expect(existsSync(join(made, address))).toBe(false)
      }
    },
  )

  it('takes an address in every form', async () => {
    const cwd = process.cwd()
    const made = folder()
    process.chdir(made)
    onTestFinished(() => process.chdir(cwd))
    const forms: [ListenAddress, RegExp | string][] = [
      [['127.0.0.1', 0], /^127\.0\.0\.1,\d+$/],
      [['127.0.0.1', '0'], /^127\.0\.0\.1,\d+$/],
      [{ host: '127.0.0.1', port: 0 }, /^127\.0\.0\.1,\d+$/],
      [{ path: join(made, 'a') }, join(made, 'a')],
      [{ path: '127.0.0.1:8080' }, '127.0.0.1:8080'],
      ['./8080', './8080'],
      ['name', 'name'],
      [join(made, 'b'), join(made, 'b')],
      [Buffer.from(join(made, 'c')), join(made, 'c')],
      [new Uint8Array(Buffer.from('d')), 'd'],
    ]
    for (const [address, bound] of forms) {
      const server = await serve({ address }, () => {})
      if (typeof bound === 'string') expect(server.address).toBe(bound)
      else expect(String(server.address)).toMatch(bound)
      server.close()
      await server.closed
    }
    const abstract = await serve({ address: `\0sockcall-${process.pid}` }, () => {})
    expect(String(abstract.address)).toBe(`\0sockcall-${process.pid}`)
    abstract.close()
  })

  const hasIPv6 =
    existsSync('/proc/net/if_inet6') &&
    readFileSync('/proc/net/if_inet6', 'utf8').includes('00000000000000000000000000000001')

  it.skipIf(!hasIPv6).each([
    ['null', [null, 0]],
    ["''", ['', 0]],
    ['a port alone', { port: 0 }],
    ['a host of null', { host: null, port: 0 }],
  ] as [string, ListenAddress][])(
    'listens on IPv4 and IPv6 where the host is %s (needs IPv6)',
    async (_what, address) => {
      await using server = await serve({ address }, async (connection) => {
        await connection.sendall(Buffer.from('here'))
        connection.close()
      })
      const [, port] = server.address as [string, number]
      for (const host of ['127.0.0.1', '::1']) expect(await text(net.connect(port, host))).toBe('here')
    },
  )

  it.skipIf(!hasIPv6)('listens on one of them on request (needs IPv6)', async () => {
    for (const [options, host, other] of [
      [{ family: AF_INET }, '127.0.0.1', '::1'],
      [{ ipv6Only: true }, '::1', '127.0.0.1'],
      [{ family: AF_INET6, ipv6Only: true }, '::1', '127.0.0.1'],
    ] as const) {
      await using server = await serve({ address: [null, 0], ...options }, (connection) => connection.close())
      const [, port] = server.address as [string, number]
      expect(await text(net.connect(port, host))).toBe('')
      await expect(text(net.connect(port, other))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    }
  })

  it.each([
    ['options.noDelay', { noDelay: true }, [1, 0]],
    ['options.keepAlive', { keepAlive: true, keepAliveInitialDelayMs: 5000 }, [0, 1]],
    ['neither', {}, [0, 0]],
  ] as const)('sets on each connection what %s says', async (_name, options, expected) => {
    let seen: unknown
    await using server = await serve({ address: any, ...options }, (connection) => {
      const read = (level: number, name: number) => (connection.getsockopt(level, name) === 0 ? 0 : 1)
      seen = [
        read(constants.IPPROTO_TCP, constants.TCP_NODELAY),
        read(constants.SOL_SOCKET, constants.SO_KEEPALIVE),
        connection.getsockopt(constants.IPPROTO_TCP, constants.TCP_KEEPIDLE),
      ]
      connection.close()
    })
    const [, port] = server.address as [string, number]
    await text(net.connect(port, '127.0.0.1'))
    expect(seen).toEqual([...expected, 'keepAlive' in options ? 5 : expect.any(Number)])
  })

  it('may be aborted before, while a name is resolved, and while it serves', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const before = fdCount()
    const resolving = serve({ address: ['localhost', 0], signal: stop.signal }, () => {})
    stop.abort(reason)
    await expect(resolving).rejects.toBe(reason)
    await expect(serve({ address: any, signal: stop.signal }, () => {})).rejects.toBe(reason)
    expect(fdCount()).toBe(before)
    const later = new AbortController()
    const server = await serve({ address: any, signal: later.signal }, () => {})
    later.abort(reason)
    await server.closed
    expect(server.sockets[0]?.closed).toBe(true)
  })

  it('waits for prepare, and closes what it opened if that fails, at once or later', async () => {
    const before = fdCount()
    const mine = new Error('mine')
    const prepare = () => {
      throw mine
    }
    await expect(serve({ address: any, prepare }, () => {})).rejects.toBe(mine)
    await expect(serve({ address: any, prepare: () => Promise.reject(mine) }, () => {})).rejects.toBe(mine)
    expect(fdCount()).toBe(before)
  })

  describe('an AF_UNIX path', () => {
    it('is removed when the server closes, unless configured otherwise', async () => {
      const path = join(folder(), 'path')
      const server = await serve({ address: path }, () => {})
      expect(lstatSync(path).isSocket()).toBe(true)
      server.close()
      expect(existsSync(path)).toBe(false)
      const kept = await serve({ address: path, unlinkOnClose: false }, () => {})
      kept.close()
      expect(existsSync(path)).toBe(true)
    })

    it('is removed from where it was bound, although the program has changed its directory', async () => {
      const made = folder()
      const cwd = process.cwd()
      process.chdir(made)
      onTestFinished(() => process.chdir(cwd))
      const server = await serve({ address: 'path' }, () => {})
      process.chdir(cwd)
      server.close()
      expect(existsSync(join(made, 'path'))).toBe(false)
    })

    it.each([
      ['a file', (path: string) => writeFileSync(path, 'precious')],
      ['a symbolic link', (path: string) => symlinkSync('nowhere', path)],
      ["another server's socket", (path: string) => new Socket({ family: AF_UNIX }).bind(path)],
    ])('is left alone when %s has come in its place', async (_what, replace) => {
      const path = join(folder(), 'path')
      const server = await serve({ address: path }, () => {})
      rmSync(path)
      replace(path)
      const { ino } = lstatSync(path)
      server.close()
      await server.closed
      expect(lstatSync(path).ino).toBe(ino)
    })

    it('is left alone if its socket was moved away', async () => {
      const path = join(folder(), 'path')
      const server = await serve({ address: path }, () => {})
      renameSync(path, `${path}-moved`)
      writeFileSync(path, 'precious')
      server.close()
      expect([readFileSync(path, 'utf8'), existsSync(`${path}-moved`)]).toEqual(['precious', true])
    })

    it('of a socket that was passed in is left alone', async () => {
      const path = join(folder(), 'path')
      const listener = new AsyncSocket({ family: AF_UNIX })
      void listener.bind(path)
      listener.listen()
      const server = await serve({ sockets: [listener] }, () => {})
      server.close()
      await server.closed
      expect([listener.closed, existsSync(path)]).toEqual([true, true])
    })

    it.each([
      ['address', (path: string) => ({ address: path, replaceStale: true })],
      ['handOverPath', (path: string) => ({ address: any, handOverPath: path })],
    ])(
      'with a regular file there is EADDRINUSE for %s, the file stays, and nothing is left open',
      async (_what, options) => {
        const path = join(folder(), 'precious.txt')
        writeFileSync(path, 'precious')
        const before = fdCount()
        await expect(serve(options(path), () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' })
        expect([readFileSync(path, 'utf8'), fdCount()]).toEqual(['precious', before])
      },
    )
  })
})
