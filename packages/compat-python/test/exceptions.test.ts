import { readFileSync } from 'node:fs'
import * as core from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import * as exceptions from '../src/exceptions/index.js'
import * as socket from '../src/index.js'
import * as io from '../src/io/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

interface Case {
  readonly name: string
  readonly given: readonly unknown[]
  readonly error?: string
}

// What CPython 3.14 made of the arguments, recorded by data/record-exceptions.py.
const lines = readFileSync(new URL('./data/exceptions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const cases = lines.map((line) => JSON.parse(line) as Case)

type Maker = (new (...args: unknown[]) => Error) & ((...args: unknown[]) => Error)

const { gaierror, herror } = socket
const makers = { ...exceptions, gaierror, herror } as unknown as Record<string, Maker>

function decoded(coded: unknown): unknown {
  if (Array.isArray(coded)) return coded.map(decoded)
  return coded instanceof Object ? Buffer.from(Reflect.get(coded, 'bytes'), 'latin1') : coded
}

function coded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(coded)
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('latin1') } : value
}

function described({ name, given }: Case, make: (maker: Maker, args: unknown[]) => Error): unknown {
  const maker = makers[name]
  if (maker === undefined) throw new Error(`no ${name}`)
  const head = { name, given }
  let made: Error
  try {
    made = make(maker, decoded(given) as unknown[])
  } catch (error) {
    return { ...head, error: String(error) }
  }
  expect(made).toBeInstanceOf(maker)
  expect(made).toBeInstanceOf(Error)
  const all = { ...head, type: made.name, text: made.message, args: coded(Reflect.get(made, 'args')) }
  if (!(made instanceof exceptions.OSError)) return all
  const { errno, strerror, filename, filename2 } = made
  const written: unknown = Reflect.get(made, 'characters_written') ?? null
  return { ...all, errno, strerror, filename: coded(filename), filename2: coded(filename2), written }
}

describe.runIf(process.platform === 'linux')('the exceptions have the constructors of CPython', () => {
  it.each([
    ['with new', (maker: Maker, args: unknown[]) => new maker(...args)],
    ['without new', (maker: Maker, args: unknown[]) => maker(...args)],
  ])('%s', (_way, make) => {
    for (const one of cases) expect(described(one, make), JSON.stringify(one)).toEqual(one)
  })
})

describe('the exceptions', () => {
  it('are the classes that core throws, whichever package names them', () => {
    for (const [name, Class] of Object.entries(makers)) {
      const theirs: unknown = Reflect.get(core, name)
      if (typeof theirs !== 'function') continue
      expect(Reflect.construct(theirs, ['ascii', 'é', 0, 1, 'x']), name).toBeInstanceOf(Class)
      expect(new Class('ascii', 'é', 0, 1, 'x'), name).toBeInstanceOf(theirs)
      expect(Class.name).toBe(name)
    }
    expect(new exceptions.OSError(32, 'x')).toBeInstanceOf(core.ConnectionError)
    expect(new exceptions.OSError(32, 'x')).not.toBeInstanceOf(core.ConnectionResetError)
    expect(new exceptions.OSError(2, 'x')).toMatchObject({ code: 'ENOENT' })
    expect(new io.UnsupportedOperation('seek')).toBeInstanceOf(exceptions.OSError)
    expect(new exceptions.UnicodeDecodeError('utf-8', Buffer.of(255), 0, 1, 'x')).toBeInstanceOf(io.UnicodeDecodeError)
    expect([socket.error, socket.timeout]).toEqual([exceptions.OSError, exceptions.TimeoutError])
  })

  it('can be extended, and a subclass keeps its own class whatever the errno', () => {
    class ProtocolError extends exceptions.OSError {
      readonly more = 'more'
    }
    const made = new ProtocolError(2, 'x', 'f')
    expect([made instanceof ProtocolError, made instanceof exceptions.FileNotFoundError]).toEqual([true, false])
    expect([made.message, made.errno, made.filename, made.more]).toEqual(["[Errno 2] x: 'f'", 2, 'f', 'more'])
    class Odd extends exceptions.ValueError {}
    expect([new Odd('x').args, new Odd('x') instanceof core.ValueError]).toEqual([['x'], true])
  })

  it('take a cause after their arguments', () => {
    const cause = new Error('why')
    expect(new exceptions.OSError(2, 'x', { cause })).toMatchObject({ errno: 2, strerror: 'x', filename: null, cause })
    expect(new exceptions.ValueError('x', { cause })).toMatchObject({ message: 'x', args: ['x'], cause })
    expect(exceptions.KeyError('k', { cause })).toMatchObject({ message: "'k'", args: ['k'], cause })
  })

  it('have a stack that begins where they were made', () => {
    const [first, second = ''] = String(exceptions.OSError(2, 'x').stack).split(/\n\s+at /)
    expect(first).toBe('FileNotFoundError: [Errno 2] x')
    expect(second).toContain('exceptions.test.ts')
  })
})

eachBackend(() => {
  it('thrown by a call have errno, strerror, filename and args, and are of these classes', () => {
    using sock = new socket.socket()
    let thrown: unknown
    try {
      sock.getpeername()
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(exceptions.OSError)
    expect(thrown).toMatchObject({ filename: null, args: [107, 'Transport endpoint is not connected'] })
    expect(raised(() => socket.htons(-1))).toBe('ValueError: Cannot convert negative int')
    try {
      socket.htons(-1)
    } catch (error) {
      expect(error).toMatchObject({ args: ['Cannot convert negative int'] })
    }
  })
})
