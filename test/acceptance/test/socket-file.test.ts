import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentSockets, removeStaleSocket } from '@sockcall/core/internal'
import { describe, expect, it, onTestFinished } from 'vitest'
import { plainBackends } from '../src/sockets.js'

const isRoot = process.getuid?.() === 0

describe.each(plainBackends)('what may be removed at an AF_UNIX path, over the %s backend', (_, backend) => {
  const { env, sockets } = environmentSockets(backend)
  const { Socket, constants } = sockets
  const { AF_UNIX, SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET } = constants

  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'sockcall-file-'))
    onTestFinished(() => {
      chmodSync(made, 0o700)
      rmSync(made, { recursive: true })
    })
    return made
  }

  function bound(path: string | Buffer, type: number = SOCK_STREAM) {
    const socket = new Socket({ family: AF_UNIX, type })
    onTestFinished(() => socket.close())
    socket.bind(path)
    return socket
  }

  const dead = (path: string, type?: number) => bound(path, type).close()

  /** What identifies a file. */
  function seen(path: string) {
    const { dev, ino, mode, mtimeNs } = lstatSync(path, { bigint: true })
    return { dev, ino, mode, mtimeNs }
  }

  const kinds: [name: string, make: (path: string, beside: string) => unknown][] = [
    ['a regular file', (path) => writeFileSync(path, 'precious')],
    ['an empty file', (path) => writeFileSync(path, '')],
    ['a directory', (path) => mkdirSync(path)],
    ['a fifo', (path) => execFileSync('mkfifo', [path])],
    [
      'a symbolic link to a file',
      (path, beside) => {
        writeFileSync(beside, 'precious')
        symlinkSync(beside, path)
      },
    ],
    ['a dangling symbolic link', (path, beside) => symlinkSync(beside, path)],
    [
      'a symbolic link to a dead socket',
      (path, beside) => {
        dead(beside)
        symlinkSync(beside, path)
      },
    ],
    [
      'a symbolic link to a living socket',
      (path, beside) => {
        bound(beside).listen()
        symlinkSync(beside, path)
      },
    ],
    ['a socket that listens', (path) => bound(path).listen()],
    ['a socket that is bound and does not listen yet', (path) => bound(path)],
    ['a datagram socket', (path) => bound(path, SOCK_DGRAM)],
    ['a socket of sequenced packets', (path) => bound(path, SOCK_SEQPACKET).listen()],
  ]

  it.each(kinds)('leaves %s as it is', async (_kind, make) => {
    const [path, beside] = [join(folder(), 'path'), join(folder(), 'beside')]
    make(path, beside)
    const before = seen(path)
    expect(await removeStaleSocket(env, path)).toBe(false)
    expect(seen(path)).toEqual(before)
    const server = new Socket({ family: AF_UNIX })
    onTestFinished(() => server.close())
    expect(() => server.bind(path)).toThrow(expect.objectContaining({ code: 'EADDRINUSE' }))
    expect(seen(path)).toEqual(before)
  })

  it('leaves a socket whose backlog is full, and gives its server no connection', async () => {
    const path = join(folder(), 'path')
    const server = bound(path)
    server.listen(0)
    server.timeoutMs = 0
    expect(await removeStaleSocket(env, path)).toBe(false)
    expect(() => server.accept()).toThrow(expect.objectContaining({ code: 'EAGAIN' }))
    const client = new Socket({ family: AF_UNIX })
    client.connect(path)
    expect(await removeStaleSocket(env, path)).toBe(false)
    client.close()
  })

  it("leaves another process's socket", async () => {
    const path = join(folder(), 'path')
    const server = net.createServer().listen(path)
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    expect(await removeStaleSocket(env, path)).toBe(false)
    expect(existsSync(path)).toBe(true)
  })

  it.each([
    ['a stream', SOCK_STREAM],
    ['datagrams', SOCK_DGRAM],
    ['sequenced packets', SOCK_SEQPACKET],
  ])('removes a dead socket of %s, whatever its path is given as', async (_kind, type) => {
    const path = join(folder(), 'päth')
    for (const given of [path, Buffer.from(path), Buffer.from(`${path}\0\0`)]) {
      dead(path, type)
      expect(await removeStaleSocket(env, given)).toBe(true)
      expect(existsSync(path)).toBe(false)
    }
  })

  it('removes a dead socket at a relative path and at one that is not UTF-8', async () => {
    const made = folder()
    const cwd = process.cwd()
    process.chdir(made)
    onTestFinished(() => process.chdir(cwd))
    dead('relative')
    expect(await removeStaleSocket(env, 'relative')).toBe(true)
    bound(Buffer.from([0xff, 0xfe])).close()
    expect(await removeStaleSocket(env, '\udcff\udcfe')).toBe(true)
  })

  it('does nothing for abstract names, missing files and missing directories', async () => {
    const path = join(folder(), 'path')
    for (const given of ['', '\0name', new Uint8Array(), path, `${path}/below`]) {
      expect(await removeStaleSocket(env, given)).toBe(false)
    }
  })

  it.skipIf(isRoot)('leaves a socket in a read-only directory (not as root)', async () => {
    const made = folder()
    const path = join(made, 'path')
    dead(path)
    chmodSync(made, 0o500)
    expect(await removeStaleSocket(env, path)).toBe(false)
    expect(existsSync(path)).toBe(true)
  })

  it('keeps the contents of a regular file', async () => {
    const path = join(folder(), 'precious.txt')
    writeFileSync(path, 'precious')
    await removeStaleSocket(env, path)
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })
})
