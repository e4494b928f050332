import { OSError, ValueError } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../exceptions/runtime-error.js'
import { BufferedReader } from './buffered-reader.js'
import { UnsupportedOperation } from './errors.js'
import { RawIOBase } from './raw-io-base.js'
import { SocketIO } from './socket-io.js'
import { ScriptedSocket } from './testing/run-program.js'

const hex = (text: string): string => Buffer.from(text).toString('hex')

function reader(recvs: readonly string[], size = 16): { file: BufferedReader; sock: ScriptedSocket } {
  const sock = new ScriptedSocket(recvs)
  return { file: new BufferedReader(new SocketIO(sock, 'r'), size), sock }
}

describe('BufferedReader', () => {
  it('stops reading as soon as the read is satisfied', () => {
    const { file, sock } = reader([hex('abc'), hex('defg')])
    expect(String(file.read(5))).toBe('abcde')
    expect(sock.log).toEqual([
      ['recv', 16],
      ['recv', 13],
    ])
    expect(String(file.peek())).toBe('fg')
  })

  it('reads whole buffers straight into a large result', () => {
    const { file, sock } = reader([hex('a'.repeat(40))], 8)
    expect(String(file.read(20))).toBe('a'.repeat(20))
    expect(sock.log).toEqual([
      ['recv', 16],
      ['recv', 8],
    ])
  })

  it('distinguishes the end of the stream from would-block', () => {
    const { file } = reader(['block', hex('ab'), 'block', hex('c'), 'block'])
    expect(file.read()).toBeNull()
    expect(String(file.read())).toBe('ab')
    expect(String(file.read(5))).toBe('c')
    expect(file.read(5)).toEqual(Buffer.alloc(0))
    const blocked = reader(['block', 'block', 'block', 'block']).file
    expect([blocked.read(1), blocked.readinto(Buffer.alloc(1))]).toEqual([null, null])
    expect([blocked.read1(1).length, blocked.readline().length]).toEqual([0, 0])
  })

  it('cuts lines that later reads do not change', () => {
    const { file } = reader([hex('one\ntwo\n'), hex('three\nfour')], 8)
    const lines = [...file]
    expect(lines.map(String)).toEqual(['one\n', 'two\n', 'three\n', 'four'])
    lines[0]?.fill(0x78)
    expect(lines.map(String)).toEqual(['xxxx', 'two\n', 'three\n', 'four'])
  })

  it('cuts lines longer than a block and longer than the buffer', () => {
    const long = `${'x'.repeat(9000)}\n`
    const longest = `${'y'.repeat(50000)}\n`
    const { file } = reader([hex(`a\n${long}b\n${longest}c\n`)], 20000)
    expect([...file].map(String)).toEqual(['a\n', long, 'b\n', longest, 'c\n'])
  })

  it('still returns what it read ahead after the raw stream was closed', () => {
    const { file } = reader([hex('ab\ncd')])
    file.peek()
    file.raw?.close()
    expect(file.closed).toBe(true)
    expect(String(file.readline())).toBe('ab\n')
    expect(String(file.read(2))).toBe('cd')
    expect(() => file.read(1)).toThrow(new ValueError('read of closed file'))
  })

  it('names the closed operation', () => {
    const { file } = reader([])
    file.close()
    const texts: [() => unknown, string][] = [
      [() => file.read(), 'read of closed file'],
      [() => file.read1(), 'read of closed file'],
      [() => file.readline(), 'readline of closed file'],
      [() => file.peek(), 'peek of closed file'],
      [() => file.readinto(Buffer.alloc(1)), 'readinto of closed file'],
      [() => file.seek(0), 'seek of closed file'],
      [() => file.truncate(), 'truncate of closed file'],
      [() => file.flush(), 'I/O operation on closed file.'],
      [() => file.readable(), 'I/O operation on closed socket.'],
      [() => [...file], 'I/O operation on closed file.'],
      [() => file.next(), 'readline of closed file'],
      [() => file.detach(), 'I/O operation on closed file.'],
    ]
    for (const [call, text] of texts) expect(call).toThrow(new ValueError(text))
  })

  it('cannot be used after detach', () => {
    const { file, sock } = reader([hex('abc')])
    file.peek()
    const raw = file.detach()
    expect(raw.closed).toBe(false)
    expect(file.raw).toBeNull()
    for (const call of [
      () => file.read(1),
      () => file.readline(),
      () => file.closed,
      () => file.close(),
      () => file.name,
    ]) {
      expect(call).toThrow(new ValueError('raw stream has been detached'))
    }
    expect(String(file)).toBe('<_io.BufferedReader>')
    expect(sock._io_refs).toBe(0)
  })

  it('checks its arguments with CPython’s texts', () => {
    const { file } = reader([])
    const half = 1.5
    expect(() => file.read(half)).toThrow(new TypeError("argument should be integer or None, not 'float'"))
    expect(() => file.read(-2)).toThrow(new ValueError('read length must be non-negative or -1'))
    expect(() => file.read1(null as unknown as number)).toThrow("'NoneType' object cannot be interpreted as an integer")
    expect(() => file.readinto(5 as unknown as Buffer)).toThrow(
      new TypeError('readinto() argument must be read-write bytes-like object, not int'),
    )
    expect(() => file.seek(0, 9)).toThrow(new ValueError('whence value 9 unsupported'))
    expect(() => file.seek(0)).toThrow(new UnsupportedOperation('File or stream is not seekable.'))
    expect(() => file.write(Buffer.alloc(1))).toThrow(new UnsupportedOperation('write'))
    const sock = new ScriptedSocket([])
    expect(() => new BufferedReader(new SocketIO(sock, 'w'))).toThrow('File or stream is not readable.')
    expect(() => new BufferedReader(new SocketIO(sock, 'r'), 0)).toThrow('buffer size must be strictly positive')
  })

  it('fills any kind of view', () => {
    const { file } = reader(['0100020003000400'])
    const words = new Uint16Array(2)
    expect(file.readinto(words)).toBe(4)
    expect([...words]).toEqual([1, 2])
    const view = new DataView(new ArrayBuffer(6), 2, 4)
    expect(file.readinto1(view)).toBe(4)
    expect(view.getUint8(2)).toBe(4)
  })

  it('does not believe a raw stream that read more than there was room for', () => {
    class Liar extends RawIOBase {
      override readable(): boolean {
        return true
      }
      override readinto(): number {
        return 99
      }
    }
    const text = 'raw readinto() returned invalid length 99 (should have been between 0 and 8)'
    expect(() => new BufferedReader(new Liar(), 8).read(1)).toThrow(new OSError(text))
  })

  it('refuses re-entry while it waits', () => {
    class Reentrant extends RawIOBase {
      file: BufferedReader | null = null
      override readable(): boolean {
        return true
      }
      override readinto(): number {
        this.file?.read(1)
        return 0
      }
    }
    const raw = new Reentrant()
    raw.file = new BufferedReader(raw, 8)
    const { file } = raw
    expect(() => file.read(1)).toThrow(new RuntimeError('reentrant call inside <_io.BufferedReader>'))
    raw.file = null
    expect(file.read(1)).toEqual(Buffer.alloc(0))
  })

  it('seeks and tells over a raw stream that can', () => {
    class Memory extends RawIOBase {
      private position = 0
      override readable(): boolean {
        return true
      }
      override seekable(): boolean {
        return true
      }
      override seek(offset: number, whence = 0): number {
        this.position = (whence === 1 ? this.position : whence === 2 ? 10 : 0) + offset
        return this.position
      }
      override readinto(buffer: ArrayBufferView): number {
        const target = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
        const n = Math.min(target.length, 10 - this.position)
        for (let index = 0; index < n; index++) target[index] = this.position++
        return n
      }
    }
    const file = new BufferedReader(new Memory(), 4)
    expect([file.read(2)?.[1], file.tell(), file.seek(1, 1), file.read(1)?.[0], file.seek(-1, 2), file.tell()]).toEqual(
      [1, 2, 3, 3, 9, 9],
    )
  })
})
