/** The run of one program on compat-python. ../../python/oracle.py does the same on CPython. */
import { readdirSync, rmSync } from 'node:fs'
import * as module from '@sockcall/compat-python'
import { chosenBackend } from '@sockcall/compat-python/backend'
import { IOBase } from '@sockcall/compat-python/io'
import type { FileStep, Outcome, Program, Step, Trace } from '../language.js'
import { Blocking } from './blocking.js'
import { openFile } from './python-file.js'
import { showError, typeName, Values } from './values.js'

type Callable = (...args: unknown[]) => unknown
type CallStep = Extract<Step, { call: string }>

/** The module's names, which a planted bug may replace. */
export const functions: Record<string, unknown> = { ...module }

/** Runs one program. */
export class Runner {
  readonly values: Values
  readonly #blocking = new Blocking()
  #fds: number[] = []

  constructor(base: string, serial: number) {
    this.values = new Values(base, serial)
  }

  run(program: Program): Trace {
    try {
      return program.map((step) => this.step(step))
    } finally {
      this.finish()
    }
  }

  /** One step that needs no event loop. */
  step(step: Step): Outcome {
    const { values } = this
    values.buffers = []
    values.duplicates = []
    if (step.do === 'file') return this.#open(step)
    const held = 'on' in step ? values.objects.get(step.on) : undefined
    if ('on' in step && held === undefined) return { skipped: 'no such object' }
    try {
      if ('call' in step) return this.#call(held, step)
      const on = held ?? {}
      switch (step.do) {
        case 'get':
          return this.#outcome(Reflect.get(on, step.attribute), step.as)
        case 'set':
          // Not Reflect.set, which would only return false.
          ;(on as Record<string, unknown>)[step.attribute] = values.value(step.value)
          return { ok: null }
        case 'next': {
          const next = method(on, 'next').call(on) as IteratorResult<unknown>
          return next.done === true ? { ok: { stop: true } } : this.#outcome(next.value, undefined)
        }
        case 'list':
          return this.#outcome([...(on as Iterable<unknown>)], undefined)
        default:
          return this.#outcome(String(on), undefined)
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // The constructor that should own this descriptor failed: close it unless that has happened.
      for (const fd of values.duplicates) chosenBackend().syscalls.close(fd)
      return showError(error)
    }
  }

  #open({ name, kind, content }: FileStep): Outcome {
    const { values } = this
    values.name(
      name,
      openFile(kind, values.value(content) as Buffer, () => values.path(name)),
    )
    return { ok: null }
  }

  #call(held: object | undefined, step: CallStep): Outcome {
    const { values } = this
    const positional = step.args.map((arg) => values.value(arg))
    const keywords = values.keywords(step.keywords ?? {})
    const args = step.keywords === undefined ? positional : [...positional, keywords]
    // A function that takes a socket waits like a method.
    const waiting = held ?? positional[0]
    if (this.#blocking.blocks(waiting, step.call, positional, keywords)) return { skipped: 'would block' }
    const on = held ?? functions
    let result: unknown
    try {
      result = method(on, step.call).apply(held, args)
    } catch (error) {
      this.#blocking.note(waiting, step.call, null, error)
      throw error
    }
    this.#blocking.note(waiting, step.call, result, undefined)
    this.#noteFds(step.call, result)
    if (step.do !== 'make') return this.#outcome(result, step.do === 'method' ? step.as : undefined)
    const made = (Array.isArray(result) ? result : [result]) as object[]
    for (const [index, name] of step.names.entries()) {
      const one = made[index]
      if (one !== undefined) values.name(name, one)
    }
    return { ok: made.map((one) => ({ object: typeName(one) })) }
  }

  /** Record descriptors without an owner, to close them when the program is over. */
  #noteFds(name: string, result: unknown): void {
    const list = Array.isArray(result) ? (result as unknown[]) : []
    if (name === 'recvmsg' || name === 'recvmsg_into') {
      for (const [level, kind, data] of list[1] as [number, number, Buffer][]) {
        if (level !== module.SOL_SOCKET || kind !== module.SCM_RIGHTS) continue
        for (let at = 0; at + 4 <= data.length; at += 4) this.#fds.push(data.readInt32LE(at))
      }
    } else if (name === 'recv_fds') {
      this.#fds.push(...(list[1] as number[]))
    } else if ((name === 'dup' || name === 'detach') && typeof result === 'number' && result >= 0) {
      this.#fds.push(result)
    } else if (name === '_accept') {
      this.#fds.push(list[0] as number)
    }
  }

  #outcome(result: unknown, name: string | undefined): Outcome {
    const ok = this.values.show(result, name)
    const { buffers } = this.values
    return buffers.length === 0 ? { ok } : { ok, buffers: buffers.map((buffer) => buffer.toString('hex')) }
  }

  /** Close and remove what the program left. */
  finish(): void {
    const everything = [...this.values.objects.values(), ...this.values.kept]
    for (const held of everything) {
      if (!(held instanceof module.socket) && 'close' in held) attempt(() => method(held, 'close').call(held))
    }
    for (const held of everything) {
      if (!(held instanceof module.socket)) continue
      attempt(() => {
        if (held.fileno() < 0) held.detach()
        else held._real_close()
      })
    }
    for (const fd of this.#fds) chosenBackend().syscalls.close(fd)
    const { directory } = this.values
    if (directory !== null) rmSync(directory, { recursive: true, force: true })
    // Sockets bound to a relative path. The directory is this process's own.
    for (const name of readdirSync('.', { encoding: 'buffer' })) rmSync(name)
  }
}

function method(on: object, name: string): Callable {
  const found: unknown = Reflect.get(on, name)
  if (typeof found !== 'function') {
    throw new Error(`the generator asked a ${on instanceof IOBase ? typeName(on) : 'socket'} for ${name}`)
  }
  return found as Callable
}

/** Errors of the cleanup are ignored: the program may have closed the descriptor behind the socket's back. */
function attempt(tidy: () => void): void {
  try {
    tidy()
  } catch {}
}
