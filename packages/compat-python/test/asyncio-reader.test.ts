import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../python-answers.js'
import { IncompleteReadError, LimitOverrunError, StreamReader } from '../src/asyncio/index.js'

type Call = [name: string, ...args: (string | number)[]]
interface Case {
  readonly limit: number
  readonly calls: Call[]
}

const feed = (text: string): Call => ['feed_data', text]
const end: Call = ['feed_eof']
const eof: Call = ['at_eof']
const oracle = fileURLToPath(new URL('./asyncio-oracle.py', import.meta.url))
const python = new PythonAnswers(import.meta.url)

const cases: readonly Case[] = [
  { limit: 100, calls: [feed('abc'), ['read', 2], ['read', 2], ['read', 2], end, ['read', 2], eof] },
  { limit: 100, calls: [feed('abc'), ['read', 0], ['read', 100], end, eof, ['read', -1], eof] },
  { limit: 4, calls: [feed('abcdefghij'), end, eof, ['read', -1], eof] },
  { limit: 100, calls: [feed('one\ntwo'), ['readline'], end, ['readline'], ['readline'], eof] },
  { limit: 100, calls: [['readline']] },
  {
    limit: 100,
    calls: [feed('abc'), ['readexactly', 2], ['readexactly', 0], ['readexactly', -1], end, ['readexactly', 2]],
  },
  { limit: 100, calls: [feed('a--b--c'), ['readuntil', '--'], ['readuntil', '--'], end, ['readuntil', '--'], eof] },
  { limit: 100, calls: [feed('a-'), ['readuntil', '--'], feed('-b'), ['readuntil', '--'], ['readuntil', '']] },
  { limit: 4, calls: [feed('abcdefgh'), ['readuntil', '\n'], ['read', 3], ['readuntil', '\n']] },
  { limit: 4, calls: [feed('abcdefgh\nxy'), ['readuntil', '\n'], ['readexactly', 9], ['read', 9]] },
  { limit: 4, calls: [feed('abcdefgh\nxy\n'), ['readline'], ['readline']] },
  { limit: 4, calls: [feed('abcdefgh'), ['readline'], feed('\n'), ['readline']] },
  { limit: 4, calls: [feed('abcd\n'), ['readline'], feed('abcde\n'), ['readline'], eof] },
  { limit: 4, calls: [feed('abcd--'), ['readuntil', '--'], feed('abcde-'), ['readuntil', '--']] },
  { limit: 10, calls: [end, ['readline'], ['readexactly', 1], ['readuntil', 'x'], ['read', 5], ['read', -1], eof] },
  { limit: 3, calls: [feed(''), eof, feed('xyz'), end, eof, ['readexactly', 3], eof] },
]

async function outcome(reader: StreamReader, [name, ...args]: Call): Promise<unknown> {
  const method = Reflect.get(reader, name) as (...args: unknown[]) => unknown
  const given = args.map((arg) => (typeof arg === 'string' ? Buffer.from(arg) : arg))
  try {
    const pending = method.apply(reader, given)
    const late = new Promise((resolve) => setTimeout(resolve, 50, ['waits']))
    const result = pending instanceof Promise ? await Promise.race([pending, late]) : pending
    return Buffer.isBuffer(result) ? String(result) : (result ?? null)
  } catch (error) {
    if (error instanceof IncompleteReadError) return [error.name, error.message, String(error.partial), error.expected]
    if (error instanceof LimitOverrunError) return [error.name, error.message, error.consumed]
    if (error instanceof Error) return [error.constructor.name, error.message]
    throw error
  }
}

async function play({ limit, calls }: Case): Promise<unknown[]> {
  const reader = new StreamReader({ limit })
  const outcomes: unknown[] = []
  for (const call of calls) {
    const result = await outcome(reader, call)
    outcomes.push(result)
    // Python cancels a waiting call; here it would go on, so a case ends with it.
    if (Array.isArray(result) && result[0] === 'waits') break
  }
  return outcomes
}

function askAsyncio(command: string): [version: string, answer: unknown] {
  const version = execFileSync(command, ['-c', 'import platform; print(platform.python_version())'], {
    encoding: 'utf8',
  })
  return [
    version.trim(),
    JSON.parse(execFileSync(command, [oracle], { input: JSON.stringify(cases), encoding: 'utf8' })),
  ]
}

describe('StreamReader', () => {
  it('gives asyncio’s results, case by case', async () => {
    const expected = python.recorded('cases', JSON.stringify(cases), askAsyncio) as unknown[][]
    for (const [index, one] of cases.entries()) {
      const played = await play(one)
      expect([index, played]).toEqual([index, expected[index]?.slice(0, played.length)])
    }
  })

  it('takes sizes in every form, and a copy of what it is fed', async () => {
    const reader = new StreamReader({ limit: 10n as never })
    const fed = Buffer.from('abcdef')
    reader.feed_data(fed)
    fed.fill('x')
    expect(String(await reader.readexactly(2n))).toBe('ab')
    expect(String(await reader.readexactly(true))).toBe('c')
    expect(String(await reader.read(false))).toBe('')
    expect(String(await reader.read({ n: 1 }))).toBe('d')
    expect(String(await reader.read(2n ** 70n))).toBe('ef')
    reader.feed_eof()
    await expect(reader.readexactly(2n ** 70n)).rejects.toThrow(
      '0 bytes read on a total of 1180591620717411303424 expected bytes',
    )
    await expect(reader.readexactly('2' as never)).rejects.toThrow(
      "'<' not supported between instances of 'str' and 'int'",
    )
    await expect(reader.read({ m: 1 } as never)).rejects.toThrow(
      "StreamReader.read() got an unexpected keyword argument 'm'",
    )
    expect(() => reader.feed_data(fed)).toThrow('feed_data after feed_eof')
  })

  it('finds the nearest of several separators, even across pieces', async () => {
    const reader = new StreamReader()
    const line = reader.readuntil([Buffer.from('\r\n'), Buffer.from('\n')])
    for (const piece of ['one', '\r', '\n', 'two\n']) {
      reader.feed_data(Buffer.from(piece))
      await null
    }
    expect(String(await line)).toBe('one\r\n')
    expect(String(await reader.readuntil([Buffer.from('two\n'), Buffer.from('o')]))).toBe('two')
  })

  it('refuses a second reader, and a limit of 0', async () => {
    const reader = new StreamReader()
    const first = reader.read()
    await expect(reader.readline()).rejects.toThrow(
      'readuntil() called while another coroutine is already waiting for incoming data',
    )
    reader.feed_eof()
    expect((await first).length).toBe(0)
    expect(() => new StreamReader({ limit: 0 })).toThrow('Limit cannot be <= 0')
  })

  it('stops its transport beyond twice the limit, and starts it again', async () => {
    const seen: string[] = []
    const reader = new StreamReader({ limit: 4 })
    reader.set_transport({ pause_reading: () => seen.push('pause'), resume_reading: () => seen.push('resume') })
    reader.feed_data(Buffer.from('12345678'))
    reader.feed_data(Buffer.from('9'))
    expect(seen).toEqual(['pause'])
    await reader.readexactly(5)
    expect(seen).toEqual(['pause', 'resume'])
    reader.set_exception(new Error('broken'))
    // CPython looks at the argument of read() after this, at that of readexactly() before.
    await expect(reader.read('x' as never)).rejects.toThrow('broken')
    await expect(reader.readexactly('x' as never)).rejects.toThrow(TypeError)
    await expect(reader.read(1)).rejects.toThrow('broken')
  })
})
