import { ValueError } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { BufferedRWPair } from './buffered-rw-pair.js'
import { BufferedWriter } from './buffered-writer.js'
import { PartialWriteError } from './errors.js'
import { SocketIO } from './socket-io.js'
import { ScriptedSocket } from './testing/run-program.js'

function writer(sends: readonly (string | number)[], size = 4): { file: BufferedWriter; sock: ScriptedSocket } {
  const sock = new ScriptedSocket([], sends)
  return { file: new BufferedWriter(new SocketIO(sock, 'w'), size), sock }
}

function written(call: () => unknown): number {
  try {
    call()
  } catch (error) {
    if (error instanceof PartialWriteError) return error.characters_written
    throw error
  }
  return -1
}

describe('BufferedWriter', () => {
  it('gathers small writes and passes large ones through', () => {
    const { file, sock } = writer([])
    expect([file.write(Buffer.from('ab')), file.write(Buffer.from('cdefgh'))]).toEqual([2, 6])
    expect(sock.log).toEqual([
      ['send', 2, '6162'],
      ['send', 6, '636465666768'],
    ])
  })

  it('accepts what fits and says how much when the socket would block', () => {
    const { file, sock } = writer(['block', 'block', 2, 9])
    file.write(Buffer.from('ab'))
    expect(written(() => file.write(Buffer.from('cdef')))).toBe(2)
    expect(written(() => file.flush())).toBe(0)
    file.flush()
    expect(sock.log.slice(2)).toEqual([
      ['send', 4, '6162'],
      ['send', 2, '6364'],
    ])
  })

  it('keeps the rest after a failed flush and writes it later, once', () => {
    const { file, sock } = writer([1, 'reset', 9])
    file.write(Buffer.from('abc'))
    expect(() => file.flush()).toThrow('Connection reset by peer')
    file.flush()
    expect(sock.log).toEqual([
      ['send', 3, '61'],
      ['send', 2, 'reset'],
      ['send', 2, '6263'],
    ])
  })

  it('closes the raw stream even if the last flush fails', () => {
    const { file, sock } = writer(['reset'])
    file.write(Buffer.from('abc'))
    expect(() => file.close()).toThrow('Connection reset by peer')
    expect(file.closed).toBe(true)
    expect(sock.log.at(-1)).toEqual(['decref'])
    file.close()
    expect(() => file.write(Buffer.from('a'))).toThrow(new ValueError('write to closed file'))
    expect(() => file.flush()).toThrow(new ValueError('flush of closed file'))
    expect(() => file.writelines([])).toThrow(new ValueError('I/O operation on closed file.'))
  })

  it('takes any view, and nothing else', () => {
    const { file, sock } = writer([], 100)
    file.write(new Uint16Array([0x6261]))
    file.write(new DataView(Buffer.from('xyz').buffer.slice(0, 0)))
    file.flush()
    expect(sock.log).toEqual([['send', 2, '6162']])
    expect(() => file.write('a' as unknown as Buffer)).toThrow(
      new TypeError("a bytes-like object is required, not 'str'"),
    )
    expect(() => file.writelines(5 as unknown as Buffer[])).toThrow(new TypeError("'int' object is not iterable"))
  })
})

describe('BufferedRWPair', () => {
  it('reads and writes independently, without a name', () => {
    const sock = new ScriptedSocket(['6f6e650a74776f0a'], [])
    const raw = new SocketIO(sock, 'rw')
    const file = new BufferedRWPair(raw, raw, 16)
    file.write(Buffer.from('ask\n'))
    expect(String(file.readline())).toBe('one\n')
    expect(sock.log).toEqual([['recv', 16]])
    file.flush()
    expect([...file].map(String)).toEqual(['two\n'])
    expect([file.name, file.mode]).toEqual([undefined, undefined])
    expect(() => file.fileno()).toThrow('fileno')
    expect(() => file.detach()).toThrow('detach')
    file.close()
    expect(sock.log.filter((entry) => JSON.stringify(entry) === '["decref"]')).toHaveLength(1)
  })
})
