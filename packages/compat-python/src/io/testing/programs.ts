import type { Random } from './random.js'

/** What the next recv or send of the scripted socket does: data as hex, a count of accepted bytes, or a failure. */
export type ScriptItem = string | number

/** One call on the file: target (f the file, b its buffer, r its raw stream), method, arguments. */
export type Op = readonly [target: string, method: string, ...args: unknown[]]

/** A file over a scripted socket, and the calls on it. */
export interface Program {
  readonly mode: string
  readonly buffering: number | null
  readonly options: { encoding?: string | null; errors?: string | null; newline?: string | null }
  readonly recvs: readonly ScriptItem[]
  readonly sends: readonly ScriptItem[]
  readonly at_end: string
  readonly ops: readonly Op[]
}

const ENCODINGS = [
  'utf-8',
  'utf-8',
  'utf-8',
  'UTF8',
  'latin-1',
  'ascii',
  'utf-16',
  'utf-16-le',
  'utf-16-be',
  'utf-32',
  'utf-8-sig',
  'cp1252',
  'koi8_r',
]
const ERRORS = [
  'strict',
  'strict',
  'strict',
  'ignore',
  'replace',
  'backslashreplace',
  'surrogateescape',
  'xmlcharrefreplace',
]
const NEWLINES = [null, null, '', '\n', '\r', '\r\n']
const TEXTS = ['a', 'bc', 'def', ' ', '\n', '\n', '\r', '\r\n', '\r\n', 'é', 'ÿ', '€', '😀', '\u2028', '0123456789']
const BROKEN = [
  'ff',
  '80',
  'c3',
  'e282',
  'f09f',
  'f09f98',
  'eda080',
  'c080',
  '81',
  'd8',
  '00d8',
  'dc00',
  'fffe',
  'feff',
  'efbb',
]
const WRITTEN = ['a', 'bcd', 'x\ny', '\n', '\r', '\r\n', 'é', '€', '😀', '\udc80', '\ud800', '', 'line of text\n']
const SIZES = [null, -1, 0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 100, 8192, 10000]

function encode(text: string, encoding: string | null | undefined): Buffer {
  const name = (encoding ?? 'utf-8').toLowerCase()
  if (name.startsWith('utf-16')) {
    const bytes = Buffer.from(text, 'utf16le')
    return name.endsWith('be') ? bytes.swap16() : bytes
  }
  if (name.startsWith('utf-32')) {
    const points = [...text].map((char) => char.codePointAt(0) ?? 0)
    return Buffer.from(Uint32Array.from(points).buffer)
  }
  return Buffer.from(text, name.startsWith('utf') ? 'utf8' : 'latin1')
}

function incoming(random: Random, encoding: string | null | undefined): Buffer {
  const parts: Buffer[] = []
  const name = encoding ?? ''
  if (name === 'utf-16' && random.chance(0.8)) parts.push(Buffer.from(random.pick(['fffe', 'feff']), 'hex'))
  if (name === 'utf-32' && random.chance(0.8)) parts.push(Buffer.from('fffe0000', 'hex'))
  if (name === 'utf-8-sig' && random.chance(0.7)) parts.push(Buffer.from('efbbbf', 'hex'))
  const brokenness = random.pick([0, 0, 0, 0.03, 0.2])
  for (let count = random.below(random.pick([3, 12, 40])); count > 0; count--) {
    if (random.chance(brokenness)) parts.push(Buffer.from(random.pick(BROKEN), 'hex'))
    else parts.push(encode(random.pick(TEXTS), encoding))
  }
  if (random.chance(0.04)) parts.push(encode(random.pick(TEXTS).repeat(random.below(12000)), encoding))
  return Buffer.concat(parts)
}

function chunked(random: Random, data: Buffer): ScriptItem[] {
  const items: ScriptItem[] = []
  const largest = random.pick([1, 3, 8, 30, 20000])
  let index = 0
  while (index < data.length) {
    const n = 1 + random.below(largest)
    items.push(data.subarray(index, index + n).toString('hex'))
    index += n
    if (random.chance(0.05)) items.push(random.pick(['block', 'block', 'timeout', 'reset', 'intr', 'eof']))
  }
  return items
}

function sends(random: Random): ScriptItem[] {
  if (random.chance(0.5)) return []
  return Array.from({ length: random.below(12) }, () =>
    random.chance(0.4) ? random.pick(['block', 'block', 'block', 'timeout', 'reset', 'intr']) : 1 + random.below(20),
  )
}

function written(random: Random): string {
  let text = ''
  for (let count = random.below(4); count >= 0; count--) text += random.pick(WRITTEN)
  return random.chance(0.03) ? text.repeat(random.below(3000)) : text
}

function writtenBytes(random: Random): { bytes: string } {
  const length = random.chance(0.05) ? random.below(20000) : random.below(20)
  return { bytes: Buffer.alloc(length, random.below(256)).toString('hex') }
}

/** The calls that any file has. */
function anyOp(random: Random, text: boolean): Op {
  const target = text ? random.pick(['f', 'f', 'b', 'r']) : random.pick(['f', 'r'])
  return random.pick<Op>([
    ['f', 'flush'],
    ['f', 'flush'],
    [target, 'get', 'closed'],
    [target, 'get', 'name'],
    [target, 'get', 'mode'],
    ['f', 'get', 'newlines'],
    [target, 'readable'],
    [target, 'writable'],
    [target, 'seekable'],
    [target, 'fileno'],
    [target, 'isatty'],
    [target, 'tell'],
    [target, 'seek', 0],
    [target, 'truncate'],
    [target, 'repr'],
    ['f', '__enter__'],
    [target, random.chance(0.3) ? 'close' : 'flush'],
    ['f', random.chance(0.15) ? 'detach' : 'flush'],
    ['f', random.chance(0.3) ? 'close' : 'flush'],
  ])
}

function textOp(random: Random): Op {
  const size = random.pick(SIZES)
  return random.pick<Op>([
    ['f', 'read', size],
    ['f', 'read', size],
    ['f', 'read', size],
    ['f', 'read'],
    ['f', 'readline'],
    ['f', 'readline'],
    ['f', 'readline', size ?? -1],
    ['f', 'readline', size ?? -1],
    ['f', 'next'],
    ['f', 'next'],
    ['f', random.chance(0.5) ? 'list' : 'next'],
    ['f', 'readlines', size],
    ['f', 'get', 'newlines'],
    ['f', 'write', written(random)],
    ['f', 'writelines', [written(random), written(random)]],
    ['b', 'read1', size ?? -1],
    ['b', 'peek', 1],
    ['b', 'readline', size],
    ['r', 'read', size ?? -1],
    ['f', 'reconfigure', reconfiguration(random)],
  ])
}

function reconfiguration(random: Random): object {
  const options: Record<string, unknown> = {}
  if (random.chance(0.3)) options.encoding = random.pick(ENCODINGS)
  if (random.chance(0.3)) options.errors = random.pick(ERRORS)
  if (random.chance(0.3)) options.newline = random.pick(NEWLINES)
  if (random.chance(0.3)) options.line_buffering = random.chance(0.5)
  if (random.chance(0.3)) options.write_through = random.chance(0.5)
  return options
}

function textWriteOp(random: Random): Op {
  return random.pick<Op>([
    ['f', 'write', written(random)],
    ['f', 'write', written(random)],
    ['f', 'write', written(random)],
    ['f', 'writelines', [written(random), written(random)]],
    ['f', 'flush'],
    ['b', 'write', writtenBytes(random)],
    ['b', 'flush'],
    ['f', 'reconfigure', reconfiguration(random)],
  ])
}

function binaryOp(random: Random, reads: boolean): Op {
  // Versions of CPython differ on whether None is a size for a file that cannot be read.
  const size = random.pick(SIZES) ?? (reads ? null : -1)
  return random.pick<Op>([
    ['f', 'read', size],
    ['f', 'read', size],
    ['f', 'read', size],
    ['f', 'read'],
    ['f', 'read1', size ?? -1],
    ['f', 'readline'],
    ['f', 'readline'],
    ['f', 'readline', size],
    ['f', 'readline', size],
    ['f', 'next'],
    ['f', random.chance(0.5) ? 'list' : 'next'],
    ['f', 'readlines', size],
    ['f', 'readinto', Math.max(0, size ?? 3)],
    ['f', 'readinto1', Math.max(0, size ?? 3)],
    ['f', 'peek', 1],
    ['f', 'write', writtenBytes(random)],
    ['f', 'writelines', [writtenBytes(random), writtenBytes(random)]],
    ['r', 'read', size ?? -1],
    ['r', 'readinto', Math.max(0, size ?? 3)],
  ])
}

function binaryWriteOp(random: Random): Op {
  return random.pick<Op>([
    ['f', 'write', writtenBytes(random)],
    ['f', 'write', writtenBytes(random)],
    ['f', 'write', writtenBytes(random)],
    ['f', 'writelines', [writtenBytes(random), writtenBytes(random)]],
    ['f', 'flush'],
  ])
}

/** A random program. */
export function randomProgram(random: Random): Program {
  const text = random.chance(0.5)
  const letters = random.pick(['r', 'r', 'r', 'w', 'w', 'rw'])
  const mode = text ? letters : `${letters}b`
  const options: Program['options'] = {}
  if (text) {
    if (random.chance(0.8)) options.encoding = random.pick(ENCODINGS)
    if (random.chance(0.5)) options.errors = random.pick(ERRORS)
    if (random.chance(0.7)) options.newline = random.pick(NEWLINES)
  }
  const ops: Op[] = []
  for (let count = 1 + random.below(14); count > 0; count--) {
    const writes = letters === 'w' ? random.chance(0.9) : letters === 'rw' && random.chance(0.3)
    if (random.chance(0.12)) ops.push(anyOp(random, text))
    else if (text) ops.push(writes ? textWriteOp(random) : textOp(random))
    else ops.push(writes ? binaryWriteOp(random) : binaryOp(random, letters !== 'w'))
  }
  return {
    mode,
    buffering: random.pick([null, null, -1, text ? 1 : 0, 1, 2, 3, 4, 5, 7, 8, 16, 100, 8192]),
    options,
    recvs: chunked(random, incoming(random, options.encoding)),
    sends: sends(random),
    at_end: random.pick(['eof', 'eof', 'eof', 'block', 'timeout']),
    ops,
  }
}
