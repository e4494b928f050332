import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as socket from '../src/index.js'
import { BytesIO } from '../src/io/bytes-io.js'
import * as select from '../src/select/index.js'
import * as selectors from '../src/selectors/index.js'
import { eachBackend } from './each-backend.js'

type Coded = null | boolean | string | readonly Coded[] | Readonly<Record<string, unknown>>

interface Case {
  readonly on: string
  readonly call: string
  readonly args: readonly Coded[]
  readonly result?: unknown
  readonly error?: string
  readonly text?: string
  readonly errno?: number | null
}

// What CPython 3.14 made of the numbers, recorded by data/record-numbers.py.
const lines = readFileSync(new URL('./data/numbers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const cases = lines.map((line) => JSON.parse(line) as Case)

const CONTENT = Buffer.from('0123456789\nab\ncd')

/** The same objects as in record-numbers.py. */
class Stage {
  readonly sock: socket.socket
  readonly peer: socket.socket
  readonly #made: object[] = []

  constructor(readonly integer: (text: string) => unknown) {
    ;[this.sock, this.peer] = socket.socketpair()
    this.sock.settimeout(5)
    this.peer.sendall(CONTENT)
    this.peer.shutdown(socket.SHUT_WR)
  }

  get(on: string): object {
    if (on === 'socket') return socket
    if (on === 'select') return select
    if (on === 'sock') return this.sock
    const made = this.#make(on)
    this.#made.push(made)
    return made
  }

  #make(on: string): object {
    if (on === 'inet') return new socket.socket()
    if (on === 'poll' || on === 'epoll') {
      const made = on === 'poll' ? select.poll() : select.epoll()
      made.register(this.sock, select.POLLIN)
      return made
    }
    const Selector = new Map<string, new () => selectors.BaseSelector>([
      ['SelectSelector', selectors.SelectSelector],
      ['PollSelector', selectors.PollSelector],
      ['EpollSelector', selectors.EpollSelector],
    ]).get(on)
    if (Selector !== undefined) {
      const made = new Selector()
      made.register(this.sock, selectors.EVENT_READ)
      return made
    }
    const [mode, size] = on.split(',')
    return this.sock.makefile(mode, size === '' ? null : Number(size))
  }

  /** Close what a call has made, with the rest. */
  keep(result: unknown): void {
    for (const one of Array.isArray(result) ? result : [result]) if (one instanceof Object) this.#made.push(one)
  }

  close(): void {
    for (const made of this.#made) if ('close' in made && typeof made.close === 'function') made.close()
    this.sock.close()
    this.peer.close()
  }

  value(coded: unknown): unknown {
    if (Array.isArray(coded)) return coded.map((item) => this.value(item))
    if (typeof coded !== 'object' || coded === null) return coded
    const [[tag, content] = ['', '']] = Object.entries(coded)
    if (tag === 'int') return this.integer(content)
    if (tag === 'float') return Number(content)
    if (tag === 'bytes') return Buffer.from(content)
    if (tag === 'buffer') return Buffer.alloc(Number(content.int ?? content))
    if (tag === 'tuple') return content.map((item: unknown) => this.value(item))
    if (tag === 'name') return Reflect.get(socket, content)
    if (tag === 'file') return new BytesIO(Buffer.from(content))
    return content === 'sock' ? this.sock : this.peer
  }
}

function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') {
    return Math.abs(Number(value)) < 2 ** 53 ? Number(value) : { large: true }
  }
  return { object: true }
}

function outcome({ on, call, args }: Case, integer: (text: string) => unknown): unknown {
  const stage = new Stage(integer)
  try {
    const target = stage.get(on) as Record<string, (...args: unknown[]) => unknown>
    const result = target[call]?.(...(stage.value(args) as unknown[]))
    stage.keep(result)
    return { result: shown(result) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const failure = { error: error.name, text: error.message }
    return error instanceof socket.error ? { ...failure, errno: error.errno } : failure
  } finally {
    socket.setdefaulttimeout(null)
    stage.close()
  }
}

eachBackend(() => {
  it.each([
    ['numbers', (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text))],
    ['bigints', (text: string) => BigInt(text)],
  ] as const)('%s are taken and refused as CPython does it', (_form, integer) => {
    const differences: string[] = []
    for (const one of cases) {
      const { on, call, args, ...wanted } = one
      const got = JSON.stringify(outcome(one, integer))
      // SO_DEBUG needs CAP_NET_ADMIN, and CPython ran as root.
      const forbidden = call === 'setsockopt' && process.getuid?.() !== 0 && got.includes('"errno":13')
      if (got !== JSON.stringify(wanted) && !forbidden) {
        differences.push(`${on} ${call}(${JSON.stringify(args)})\n  ${JSON.stringify(wanted)}\n  ${got}`)
      }
    }
    expect(differences.join('\n')).toBe('')
  })
})
