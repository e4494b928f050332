import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { open as openHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

const CONTENT = Buffer.from(Array.from({ length: 20_000 }, (_, i) => i % 251))

/** A file like Python's: over bytes, by default without a descriptor. */
class BytesFile {
  position = 0
  readonly fileno?: () => number

  constructor(
    readonly bytes: Buffer,
    fd?: number,
    readonly mode = 'rb',
  ) {
    if (fd !== undefined) this.fileno = () => fd
  }

  read(size: number): Buffer {
    const data = this.bytes.subarray(this.position, this.position + size)
    this.position += data.length
    return data
  }

  seek(offset: number): void {
    this.position = offset
  }
}

eachBackend(() => {
  let folder = ''
  let path = ''
  let fd = -1
  let sender: socket.socket
  let receiver: socket.socket

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
    path = join(folder, 'content')
    writeFileSync(path, CONTENT)
    fd = openSync(path, 'r')
  })
  afterAll(() => {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  })
  const connect = () => {
    sender?.close()
    receiver?.close()
    ;[sender, receiver] = socket.socketpair()
    receiver.settimeout(5)
  }
  afterEach(() => {
    sender?.close()
    receiver?.close()
  })
  /** What arrived, after the sender has closed. */
  const arrived = (): Buffer => {
    sender.close()
    using f = receiver.makefile('rb')
    return f.read() ?? Buffer.alloc(0)
  }

  describe('socket.sendfile', () => {
    it('sends a descriptor, a FileHandle and a file with fileno', async () => {
      connect()
      expect(sender.sendfile(fd)).toBe(CONTENT.length)
      expect(arrived()).toEqual(CONTENT)
      connect()
      await using handle = await openHandle(path)
      expect(sender.sendfile(handle, { offset: 19_000 })).toBe(1000)
      expect(arrived()).toEqual(CONTENT.subarray(19_000))
      connect()
      const file = new BytesFile(CONTENT, fd)
      expect(sender.sendfile(file, 10, 100)).toBe(100)
      expect(file.position).toBe(110)
      expect(arrived()).toEqual(CONTENT.subarray(10, 110))
    })

    it('reads and sends if there is no descriptor', () => {
      connect()
      const file = new BytesFile(CONTENT)
      expect(sender.sendfile(file, { offset: 5, count: 9000 })).toBe(9000)
      expect(file.position).toBe(9005)
      expect(arrived()).toEqual(CONTENT.subarray(5, 9005))
      connect()
      expect(sender.sendfile({ read: () => Buffer.alloc(0) })).toBe(0)
    })

    it('ends at the end of the file', () => {
      connect()
      expect(sender.sendfile(fd, 0, 30_000)).toBe(CONTENT.length)
      expect(sender.sendfile(fd, 50_000)).toBe(0)
      const empty = join(folder, 'empty')
      writeFileSync(empty, '')
      const emptyFd = openSync(empty, 'r')
      sender.setblocking(false)
      expect(sender.sendfile(emptyFd)).toBe(0)
      closeSync(emptyFd)
    })

    it('times out for each block, and leaves the file after what was sent', () => {
      connect()
      const big = join(folder, 'big')
      writeFileSync(big, Buffer.alloc(4_000_000))
      const bigFd = openSync(big, 'r')
      const file = new BytesFile(Buffer.alloc(0), bigFd)
      sender.settimeout(0.1)
      expect(raised(() => sender.sendfile(file))).toBe('TimeoutError: timed out')
      closeSync(bigFd)
      expect(file.position).toBeGreaterThan(0)
      expect(arrived().length).toBe(file.position)
    })

    it('checks its arguments in Python’s order', () => {
      connect()
      expect(raised(() => sender.sendfile(new BytesFile(CONTENT, fd, 'r')))).toBe(
        'ValueError: file should be opened in binary mode',
      )
      expect(raised(() => sender.sendfile(fd, 0, 0))).toBe('ValueError: count must be a positive integer (got 0)')
      expect(raised(() => sender.sendfile(fd, 0, 1.5))).toBe('TypeError: count must be a positive integer (got 1.5)')
      expect(raised(() => sender.sendfile(fd, 0, 'x' as never))).toBe(
        "TypeError: count must be a positive integer (got 'x')",
      )
      sender.setblocking(false)
      expect(raised(() => sender.sendfile(fd))).toBe('ValueError: non-blocking sockets are not supported')
      using datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      expect(raised(() => datagram.sendfile(fd))).toBe('ValueError: only SOCK_STREAM type sockets are supported')
    })

    it('fails as send() does on a socket without a peer', () => {
      connect()
      sender.close()
      sender = socket.socket()
      expect(raised(() => sender.sendfile(fd))).toMatch(/^BrokenPipeError: \[Errno 32\] Broken pipe$/)
    })
  })
})
