import { BlockingIOError, ValueError } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { BufferedIOBase } from './buffered-io-base.js'
import { UnicodeDecodeError, UnicodeEncodeError } from './codecs/unicode-error.js'
import { UnsupportedOperation } from './errors.js'
import { type MakefileOptions, makefile } from './make-file.js'
import { ScriptedSocket } from './testing/run-program.js'
import { TextIOWrapper } from './text-io-wrapper.js'

const hex = (text: string): string => Buffer.from(text).toString('hex')

function reading(recvs: readonly string[], options: MakefileOptions = {}): TextIOWrapper {
  return makefile(new ScriptedSocket(recvs), 'r', null, options)
}

function writing(options: MakefileOptions = {}): { file: TextIOWrapper; sent: () => string } {
  const sock = new ScriptedSocket([])
  const sent = (): string => sock.log.map((entry) => (Array.isArray(entry) ? String(entry[2] ?? '') : '')).join('')
  return { file: makefile(sock, 'w', null, options), sent }
}

describe('TextIOWrapper reading', () => {
  it('translates line ends, even if a chunk ends in the middle of one', () => {
    const file = reading([hex('a\r'), hex('\nb\r'), hex('c\nd')])
    expect([...file]).toEqual(['a\n', 'b\n', 'c\n', 'd'])
    expect(file.newlines).toEqual(['\r', '\n', '\r\n'])
  })

  it.each<[string, string[]]>([
    ['', ['a\r\n', 'b\r', 'c\n', 'd']],
    ['\n', ['a\r\n', 'b\rc\n', 'd']],
    ['\r', ['a\r', '\nb\r', 'c\nd']],
    ['\r\n', ['a\r\n', 'b\rc\nd']],
  ])('keeps line ends with newline=%j', (newline, lines) => {
    for (const chunks of [['a\r\nb\rc\nd'], [...'a\r\nb\rc\nd'], ['a\r', '\nb\rc', '\nd']]) {
      expect([...reading(chunks.map(hex), { newline })]).toEqual(lines)
    }
  })

  it('counts characters as Python does: one beyond U+FFFF is one', () => {
    const file = reading([hex('a😀b😀😀\nc')])
    expect([file.read(2), file.readline(2), file.readline(1), file.read()]).toEqual(['a😀', 'b😀', '😀', '\nc'])
  })

  it('joins characters split over chunks', () => {
    const bytes = Buffer.from('é€😀')
    const file = reading([...bytes].map((byte) => byte.toString(16).padStart(2, '0')))
    expect(file.read(3)).toBe('é€😀')
    expect(file.read(1)).toBe('')
  })

  it('fails as Python does, and handles errors as requested', () => {
    const recvs = ['6180ff62']
    let failure: unknown
    try {
      reading(recvs).read()
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(UnicodeDecodeError)
    expect(failure).toBeInstanceOf(ValueError)
    expect(failure).toMatchObject({
      message: "'utf-8' codec can't decode byte 0x80 in position 1: invalid start byte",
      encoding: 'utf-8',
      start: 1,
      end: 2,
      reason: 'invalid start byte',
    })
    const results = ['ignore', 'replace', 'backslashreplace', 'surrogateescape'].map((errors) =>
      reading(recvs, { errors }).read(),
    )
    expect(results).toEqual(['ab', 'a\ufffd\ufffdb', 'a\\x80\\xffb', 'a\udc80\udcffb'])
    expect(() => reading(recvs, { errors: 'nope' }).read()).toThrow("unknown error handler name 'nope'")
  })

  it('throws if a whole read would block, and ends lines there', () => {
    expect(() => reading(['block']).read()).toThrow(new BlockingIOError('Read returned None.'))
    const file = reading([hex('ab'), 'block', hex('c\n')])
    expect([file.readline(), file.readline()]).toEqual(['ab', 'c\n'])
  })

  it('reads as many lines as the hint says', () => {
    const file = reading([hex('😀😀\nb\nc\n')])
    expect(file.readlines(4)).toEqual(['😀😀\n', 'b\n'])
    expect(file.readlines()).toEqual(['c\n'])
  })

  it('knows utf-16 by its mark, and misses it', () => {
    expect(reading(['fffe6100', '0a006200'], { encoding: 'utf-16' }).readlines()).toEqual(['a\n', 'b'])
    expect(reading(['feff0061'], { encoding: 'utf-16' }).read()).toBe('a')
    expect(() => reading(['6100'], { encoding: 'utf-16' }).read()).toThrow('Stream does not start with BOM')
    expect(reading(['efbbbf61'], { encoding: 'utf-8-sig' }).read()).toBe('a')
  })
})

describe('TextIOWrapper writing', () => {
  it('gathers, and returns the length in characters', () => {
    const { file, sent } = writing()
    expect([file.write('a😀'), file.write(''), file.write('é')]).toEqual([2, 0, 1])
    expect(sent()).toBe('')
    file.flush()
    expect(sent()).toBe(hex('a😀é'))
  })

  it.each([
    ['\n', 'a\nb'],
    ['', 'a\nb'],
    ['\r\n', 'a\r\nb'],
    ['\r', 'a\rb'],
  ])('writes line ends with newline=%j', (newline, text) => {
    const { file, sent } = writing({ newline })
    expect(file.write('a\nb')).toBe(3)
    file.close()
    expect(sent()).toBe(hex(text))
  })

  it('writes lone surrogates as the bytes they stand for', () => {
    const { file, sent } = writing({ errors: 'surrogateescape' })
    file.write('a\udc80\udcff')
    file.flush()
    expect(sent()).toBe('6180ff')
  })

  it('fails as Python does and keeps what was gathered', () => {
    const { file, sent } = writing({ encoding: 'ascii' })
    file.write('ok')
    let failure: unknown
    try {
      file.write('😀é!')
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(UnicodeEncodeError)
    expect(failure).toMatchObject({
      message: "'ascii' codec can't encode characters in position 0-1: ordinal not in range(128)",
      start: 0,
      end: 2,
    })
    file.close()
    expect(sent()).toBe(hex('ok'))
    expect(() => file.write(5 as unknown as string)).toThrow(new TypeError('write() argument must be str, not int'))
    expect(() => file.write('a')).toThrow(new ValueError('I/O operation on closed file.'))
  })

  it('flushes at line ends, or at once, on request', () => {
    const { file, sent } = writing()
    file.reconfigure({ line_buffering: true })
    file.write('a')
    expect(sent()).toBe('')
    file.write('b\n')
    expect(sent()).toBe(hex('ab\n'))
    const through = new TextIOWrapper(makefile(new ScriptedSocket([]), 'wb'), {
      write_through: true,
      encoding: 'ascii',
    })
    expect([through.write_through, through.line_buffering, through.encoding]).toEqual([true, false, 'ascii'])
  })

  it('passes foreign byte streams bytes that do not change', () => {
    class Sink extends BufferedIOBase {
      readonly parts: ArrayBufferView[] = []
      override writable(): boolean {
        return true
      }
      override write(data: ArrayBufferView): number {
        this.parts.push(data)
        return data.byteLength
      }
    }
    const sink = new Sink()
    const file = new TextIOWrapper(sink)
    for (const text of ['one', 'two']) {
      file.write(text)
      file.flush()
    }
    expect(sink.parts.map(String)).toEqual(['one', 'two'])
  })

  it('writes while a write is under way without touching its bytes', () => {
    class Reentrant extends BufferedIOBase {
      file: TextIOWrapper | null = null
      readonly seen: string[] = []
      override writable(): boolean {
        return true
      }
      override write(data: ArrayBufferView): number {
        const { file } = this
        this.file = null
        file?.write('inner')
        this.seen.push(String(data))
        return data.byteLength
      }
    }
    const sink = new Reentrant()
    const file = new TextIOWrapper(sink)
    sink.file = file
    file.write('outer')
    file.flush()
    file.flush()
    expect(sink.seen).toEqual(['outer', 'inner'])
  })
})

describe('TextIOWrapper otherwise', () => {
  it('says what it cannot do', () => {
    const file = reading([])
    expect(() => file.write('x')).toThrow(new UnsupportedOperation('not writable'))
    expect(() => writing().file.read()).toThrow(new UnsupportedOperation('not readable'))
    expect(() => writing().file.readline()).toThrow(new UnsupportedOperation('not readable'))
    expect(() => file.seek(0)).toThrow(new UnsupportedOperation('underlying stream is not seekable'))
    expect(() => file.tell()).toThrow(new UnsupportedOperation('underlying stream is not seekable'))
    expect(() => file.truncate()).toThrow(new UnsupportedOperation('truncate'))
    expect(() => file.readline(null as unknown as number)).toThrow(
      new TypeError("'NoneType' object cannot be interpreted as an integer"),
    )
  })

  it('changes its settings before the first read only', () => {
    const file = reading([hex('é\n')], { encoding: 'latin-1' })
    file.reconfigure({ encoding: 'utf-8', newline: '' })
    expect([file.encoding, file.readline()]).toEqual(['utf-8', 'é\n'])
    const text = 'It is not possible to set the encoding or newline of stream after the first read'
    expect(() => file.reconfigure({ errors: 'ignore' })).toThrow(new UnsupportedOperation(text))
    expect(() => file.reconfigure({ encodnig: 'x' } as object)).toThrow(TypeError)
  })

  it('cannot be used after detach, but still tells its encoding', () => {
    const file = reading([hex('abc')], { encoding: 'latin-1' })
    const buffer = file.detach()
    expect(buffer.closed).toBe(false)
    expect([file.encoding, file.errors, file.mode]).toEqual(['latin-1', 'strict', 'r'])
    for (const call of [
      () => file.read(),
      () => file.closed,
      () => file.close(),
      () => file.newlines,
      () => file.name,
      () => file.buffer,
    ]) {
      expect(call).toThrow(new ValueError('underlying buffer has been detached'))
    }
    expect(String(file)).toBe("<_io.TextIOWrapper mode='r' encoding='latin-1'>")
  })
})
