import { OSError, ValueError } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { BufferedReader, BufferedRWPair, BufferedWriter, makefile, SocketIO, TextIOWrapper } from './index.js'
import { ScriptedSocket } from './testing/run-program.js'

const hex = (text: string): string => Buffer.from(text).toString('hex')

describe('makefile', () => {
  it('returns the object for the mode and the buffering', () => {
    const sock = new ScriptedSocket([])
    expect(makefile(sock, 'rb')).toBeInstanceOf(BufferedReader)
    expect(makefile(sock, 'wb')).toBeInstanceOf(BufferedWriter)
    expect(makefile(sock, 'rwb')).toBeInstanceOf(BufferedRWPair)
    expect(makefile(sock, 'rb', 0)).toBeInstanceOf(SocketIO)
    expect(makefile(sock)).toBeInstanceOf(TextIOWrapper)
    expect(makefile(sock, 'b')).toBeInstanceOf(BufferedReader)
    expect(makefile(sock, '')).toBeInstanceOf(TextIOWrapper)
    expect(sock._io_refs).toBe(7)
  })

  it('refuses other letters with CPython’s text', () => {
    const sock = new ScriptedSocket([])
    for (const mode of ['rt', 'r+', 'U', 'a', 'x']) {
      expect(() => makefile(sock, mode)).toThrow(new ValueError(`invalid mode '${mode}' (only r, w, b allowed)`))
    }
    expect(() => makefile(sock, "r'")).toThrow(`invalid mode "r'" (only r, w, b allowed)`)
    expect(() => makefile(sock, 5 as unknown as string)).toThrow(new TypeError("'int' object is not iterable"))
    expect(sock._io_refs).toBe(0)
  })

  it('restores the socket’s count of files when it fails later', () => {
    const sock = new ScriptedSocket([])
    const failures: [() => unknown, string][] = [
      [() => makefile(sock, 'r', 0), 'unbuffered streams must be binary'],
      [() => makefile(sock, 'rb', 1.5), "'float' object cannot be interpreted as an integer"],
      [() => makefile(sock, 'rb', 2 ** 60), `buffer size ${2 ** 60} is too large`],
      [() => makefile(sock, 'rb', 'x' as unknown as number), "'<' not supported between instances of 'str' and 'int'"],
      [() => makefile(sock, 'r', null, { newline: 'x' }), 'illegal newline value: x'],
      [() => makefile(sock, 'r', null, { newline: '\n\0' }), 'embedded null character'],
      [() => makefile(sock, 'r', null, { encoding: 'nope é' }), 'unknown encoding: nope é'],
      [() => makefile(sock, 'r', null, { encoding: '' }), 'unknown encoding: '],
      [() => makefile(sock, 'r', null, { encoding: 'rot13' }), "'rot13' is not a text encoding"],
      [() => makefile(sock, 'r', null, { encoding: 'a\0' }), 'embedded null character'],
      [
        () => makefile(sock, 'r', null, { encoding: 5 as unknown as string }),
        "TextIOWrapper() argument 'encoding' must be str or None, not int",
      ],
      [
        () => makefile(sock, 'r', null, { errors: 5 as unknown as string }),
        "TextIOWrapper() argument 'errors' must be str or None, not int",
      ],
    ]
    for (const [call, text] of failures) {
      let message = ''
      try {
        call()
      } catch (error) {
        message = error instanceof Error ? error.message : ''
      }
      expect(message).toBe(text)
      expect(sock._io_refs).toBe(0)
    }
    expect(sock.log).toEqual(failures.map(() => ['decref']))
  })

  it('names a keyword argument that Python does not know', () => {
    const sock = new ScriptedSocket([])
    const options = { encodnig: 'utf-8' } as object
    expect(() => makefile(sock, 'r', null, options)).toThrow(
      new TypeError("socket.makefile() got an unexpected keyword argument 'encodnig'"),
    )
  })

  it('asks the socket for the buffer size, and 128 KiB by default', () => {
    const sock = new ScriptedSocket([])
    makefile(sock, 'rb').read(1)
    makefile(sock, 'rb', -5).read(1)
    makefile(sock, 'rb', 100).read(1)
    expect(sock.log).toEqual([
      ['recv', 131072],
      ['recv', 131072],
      ['recv', 100],
    ])
  })

  it('has a size-1 buffer, not line buffering, for buffering=1', () => {
    const sock = new ScriptedSocket([])
    const file = makefile(sock, 'w', 1)
    expect(file.line_buffering).toBe(false)
    file.write('a\n')
    expect(sock.log).toEqual([])
    file.flush()
    expect(sock.log).toEqual([['send', 2, hex('a\n')]])
  })

  it('shows name, mode, encoding and errors as CPython does', () => {
    const sock = new ScriptedSocket([])
    const text = makefile(sock, 'r')
    expect([text.name, text.mode, text.encoding, text.errors, text.newlines]).toEqual([7, 'r', 'UTF-8', 'strict', null])
    expect(String(text)).toBe("<_io.TextIOWrapper name=7 mode='r' encoding='UTF-8'>")
    const both = makefile(sock, 'rw', null, { encoding: 'latin1', errors: 'ignore' })
    expect(String(both)).toBe("<_io.TextIOWrapper mode='rw' encoding='latin1'>")
    const binary = makefile(sock, 'rb')
    expect([binary.name, binary.mode, String(binary)]).toEqual([7, 'rb', '<_io.BufferedReader name=7>'])
    binary.close()
    expect([binary.name, binary.mode, String(binary)]).toEqual([-1, 'rb', '<_io.BufferedReader name=-1>'])
  })

  it('allows leaving and resuming an iteration over lines', () => {
    const file = makefile(new ScriptedSocket([hex('one\ntw'), hex('o\nthree')]), 'r')
    for (const line of file) {
      expect(line).toBe('one\n')
      break
    }
    expect([...file]).toEqual(['two\n', 'three'])
    expect(file.closed).toBe(false)
  })

  it('closes at the end of a using block, once', () => {
    const sock = new ScriptedSocket([])
    {
      using file = makefile(sock, 'wb')
      file.write(Buffer.from('x'))
    }
    expect(sock.log).toEqual([['send', 1, '78'], ['decref']])
    expect(sock._io_refs).toBe(0)
  })

  it('refuses a timed-out socket from then on, but only for reading', () => {
    const sock = new ScriptedSocket([hex('ab'), 'timeout', hex('cd')])
    const file = makefile(sock, 'rb', 4)
    expect(() => file.read(4)).toThrow('timed out')
    expect(() => file.read(4)).toThrow(new OSError('cannot read from timed out object'))
    const written = makefile(new ScriptedSocket([], ['timeout', 4]), 'wb', 0)
    expect(() => written.write(Buffer.from('abcd'))).toThrow('timed out')
    expect(written.write(Buffer.from('abcd'))).toBe(4)
  })
})
