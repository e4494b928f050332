/** Values of the language in JavaScript, and results in the trace's form. See ../language.ts. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as module from '@sockcall/compat-python'
import { IncompleteReadError, LimitOverrunError } from '@sockcall/compat-python/asyncio'
import { chosenBackend } from '@sockcall/compat-python/backend'
import { ExceptionGroup, OSError } from '@sockcall/compat-python/exceptions'
import { IOBase } from '@sockcall/compat-python/io'
import type { Failure, Keywords, Value } from '../language.js'

function isTuple(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

/** The values of one program: its named objects, its paths and names. */
export class Values {
  readonly objects = new Map<string, object>()
  /** Objects without a name, or whose name was reused: they must not be finalized before the program is over. */
  readonly kept: object[] = []
  buffers: Buffer[] = []
  duplicates: number[] = []
  directory: string | null = null
  readonly #base: string
  readonly #serial: number

  constructor(base: string, serial: number) {
    this.#base = base
    this.#serial = serial
  }

  path(name: string): string {
    if (this.directory === null) {
      this.directory = join(this.#base, `program-${digits(this.#serial)}`)
      mkdirSync(this.directory)
    }
    return join(this.directory, name)
  }

  name(name: string, value: object): void {
    const held = this.objects.get(name)
    if (held !== undefined) this.kept.push(held)
    this.objects.set(name, value)
  }

  /** Keywords as a call takes them, after its other arguments. */
  keywords(coded: Keywords): Record<string, unknown> {
    return Object.fromEntries(Object.entries(coded).map(([key, value]) => [key, this.value(value)]))
  }

  value(coded: Value): unknown {
    if (typeof coded !== 'object' || coded === null) return coded
    if (isTuple(coded)) return coded.map((item) => this.value(item))
    if ('float' in coded) return coded.float
    if ('int' in coded) return BigInt(coded.int)
    if ('bytes' in coded) return Buffer.from(coded.bytes, 'hex')
    if ('filler' in coded) return Buffer.alloc(coded.filler, 'Z')
    if ('name' in coded) return Reflect.get(module, coded.name)
    if ('buffer' in coded) {
      const buffer = Buffer.alloc(coded.buffer)
      this.buffers.push(buffer)
      return buffer
    }
    if ('address' in coded) return this.#address(coded.address)
    if ('pair' in coded) {
      const address = this.#address(coded.pair)
      return Array.isArray(address) ? address.slice(0, 2) : null
    }
    if ('fileno' in coded) return this.#fileno(coded.fileno)
    if ('dup' in coded) return this.#dup(coded.dup)
    if ('rights' in coded) {
      const fds = Int32Array.from(coded.rights, (name) => this.#fileno(name))
      return Buffer.from(fds.buffer)
    }
    if ('ref' in coded) return this.objects.get(coded.ref) ?? null
    if ('path' in coded) return this.path(coded.path)
    return Buffer.from(`\0oracle-${digits(process.pid)}-${digits(this.#serial)}-${coded.abstract}`)
  }

  #address(name: string): unknown {
    const held = this.objects.get(name)
    if (!(held instanceof module.socket)) return null
    try {
      return held.getsockname()
    } catch {
      return null
    }
  }

  #fileno(name: string): number {
    const held = this.objects.get(name)
    return held instanceof module.socket ? held.fileno() : -1
  }

  #dup(name: string): number {
    const fd = this.#fileno(name)
    const copy = fd < 0 ? -1 : chosenBackend().syscalls.dup(fd)
    if (copy < 0) return -1
    this.duplicates.push(copy)
    return copy
  }

  show(value: unknown, name: string | undefined): unknown {
    if (value === undefined || value === null) return null
    if (value instanceof module.socket || value instanceof IOBase) {
      if (name === undefined) this.kept.push(value)
      else if (![...this.objects.values()].includes(value)) this.name(name, value)
      return { object: typeName(value) }
    }
    if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
    if (Array.isArray(value)) return value.map((item) => this.show(item, name))
    if (typeof value === 'bigint') return { int: String(value) }
    if (typeof value === 'number') {
      if (!Number.isInteger(value)) return { float: value }
      return Math.abs(value) < 2 ** 53 ? value : { int: String(BigInt(value)) }
    }
    if (typeof value === 'boolean' || typeof value === 'string') return value
    return { object: typeName(value) }
  }
}

/** Names have the same length in all runs, and so do truncated ones. */
const digits = (value: number) => String(value).padStart(8, '0')

/** The type's name in Python. */
export function typeName(value: object): string {
  return value.constructor.name.replace(/^_/, '')
}

/** An exception in the trace's form. */
export function showError(error: Error): Failure {
  const shown = { error: error.name, text: error.message }
  if (error instanceof IncompleteReadError) {
    const { partial, expected } = error
    return {
      ...shown,
      partial: { bytes: partial.toString('hex') },
      expected: typeof expected === 'bigint' ? `${expected}` : expected,
    }
  }
  if (error instanceof LimitOverrunError) return { ...shown, consumed: error.consumed }
  if (error instanceof ExceptionGroup) return { ...shown, exceptions: error.exceptions.map(showError) }
  if (!(error instanceof OSError)) return shown
  const failure = { ...shown, errno: error.errno, args: error.args }
  const written: unknown = 'characters_written' in error ? error.characters_written : undefined
  return typeof written === 'number' ? { ...failure, written } : failure
}
