import { BlockingIOError, ConnectionResetError, InterruptedError, TimeoutError } from '@sockcall/core'
import { lookupCodec } from '../codecs/lookup.js'
import type { FileSocket } from '../make-file.js'
import { makefile } from '../make-file.js'
import type { CodecProgram } from './codec-programs.js'
import type { Op, Program, ScriptItem } from './programs.js'

/** The outcome of a program. */
export interface Answer {
  readonly results: readonly unknown[]
  readonly log?: readonly unknown[]
  readonly refs?: number
}

function scripted(what: ScriptItem): Error {
  switch (what) {
    case 'block':
      return new BlockingIOError('[Errno 11] Resource temporarily unavailable', { errno: 11, code: 'EAGAIN' })
    case 'timeout':
      return new TimeoutError('timed out', { code: 'ETIMEDOUT' })
    case 'reset':
      return new ConnectionResetError('[Errno 104] Connection reset by peer', { errno: 104, code: 'ECONNRESET' })
    case 'intr':
      return new InterruptedError('[Errno 4] Interrupted system call', { errno: 4, code: 'EINTR' })
    default:
      throw new RangeError(`no such script item: ${what}`)
  }
}

/** A socket whose kernel is a script. */
export class ScriptedSocket implements FileSocket {
  _io_refs = 0
  readonly log: unknown[] = []
  private readonly recvs: ScriptItem[]
  private readonly sends: ScriptItem[]
  private readonly atEnd: string

  constructor(recvs: readonly ScriptItem[], sends: readonly ScriptItem[] = [], atEnd = 'eof') {
    this.recvs = [...recvs]
    this.sends = [...sends]
    this.atEnd = atEnd
  }

  recv_into(buffer: ArrayBufferView): number {
    this.log.push(['recv', buffer.byteLength])
    const item = this.recvs.shift() ?? this.atEnd
    if (item === 'eof') return 0
    if (typeof item !== 'string' || !/^[0-9a-f]*$/.test(item)) throw scripted(item)
    const data = Buffer.from(item, 'hex')
    const target = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    const n = Math.min(target.length, data.length)
    target.set(data.subarray(0, n))
    if (n < data.length) this.recvs.unshift(data.subarray(n).toString('hex'))
    return n
  }

  send(data: ArrayBufferView): number {
    const item = this.sends.shift() ?? 2 ** 30
    if (typeof item === 'string') {
      this.log.push(['send', data.byteLength, item])
      throw scripted(item)
    }
    const n = Math.min(item, data.byteLength)
    this.log.push(['send', data.byteLength, Buffer.from(data.buffer, data.byteOffset, n).toString('hex')])
    return n
  }

  fileno(): number {
    return 7
  }

  _decref_socketios(): void {
    this.log.push(['decref'])
    this._io_refs -= 1
  }
}

/** A value in the oracle's form. */
function show(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (Array.isArray(value)) return value.map(show)
  if (typeof value === 'object') return { object: value.constructor.name }
  return value
}

/** An exception in the oracle's form. */
function failure(error: unknown): unknown {
  if (!(error instanceof Error)) throw error
  const text = error.message.replace(/^\[Errno \d+\] write could not/, 'write could not')
  const shown: Record<string, unknown> = { error: error.name, text }
  if ('characters_written' in error) shown.written = error.characters_written
  return shown
}

function bytesArgument(argument: unknown): unknown {
  if (Array.isArray(argument)) return argument.map(bytesArgument)
  if (typeof argument === 'object' && argument !== null && 'bytes' in argument) {
    return Buffer.from(String(argument.bytes), 'hex')
  }
  return argument
}

type Target = Record<string, unknown>

function runOp(file: Target, op: Op): unknown {
  const [targetName, method, ...args] = op
  let target: Target | null = file
  if (targetName !== 'f') {
    target = 'encoding' in file ? (file.buffer as Target) : file
    if (targetName === 'r') target = (target?.raw as Target | undefined) ?? null
    if (target === null) return { none: targetName }
  }
  if (method === 'get') return show(target[String(args[0])])
  if (method === 'list') return show([...(target as unknown as Iterable<unknown>)])
  if (method === 'repr') return String(target)
  const call = target[method]
  if (typeof call !== 'function') return { missing: method }
  if (method === 'next') {
    const step = call.call(target) as IteratorResult<unknown>
    return step.done === true ? { stop: true } : show(step.value)
  }
  if (method === 'readinto' || method === 'readinto1') {
    const buffer = Buffer.alloc(Number(args[0]))
    const n = call.call(target, buffer) as number | null
    return [n, show(buffer.subarray(0, n ?? 0))]
  }
  return show(call.apply(target, args.map(bytesArgument)))
}

/** Runs a program on this package's files. */
export function runProgram(program: Program): Answer {
  const sock = new ScriptedSocket(program.recvs, program.sends, program.at_end)
  const results: unknown[] = []
  let file: Target | null = null
  try {
    file = makefile(sock, program.mode, program.buffering, program.options) as unknown as Target
  } catch (error) {
    results.push(failure(error))
  }
  if (file !== null) {
    for (const op of program.ops) {
      try {
        results.push(runOp(file, op))
      } catch (error) {
        results.push(failure(error))
      }
    }
  }
  return { results, log: sock.log, refs: sock._io_refs }
}

/** Runs a codec program on this package's codecs. */
export function runCodecProgram(program: CodecProgram): Answer {
  const codec = lookupCodec(program.codec)
  const decoder = codec.decoder(program.errors)
  // Each text is encoded by itself, as the oracle's text.encode() keeps no state either.
  const steps: (() => unknown)[] =
    program.decode === undefined
      ? (program.encode ?? []).map((text) => () => codec.encoder(program.errors).encode(text))
      : program.decode.map(
          ([chunk, final]) =>
            () =>
              decoder.decode(Buffer.from(chunk, 'hex'), final),
        )
  const results = steps.map((step) => {
    try {
      return show(step())
    } catch (error) {
      return failure(error)
    }
  })
  return { results }
}
