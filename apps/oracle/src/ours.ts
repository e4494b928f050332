/** Runs socket programs on compat-python, line by line as `python/oracle.py` does on CPython. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as module from '@sockcall/compat-python'
import { chosenBackend } from '@sockcall/compat-python/backend'
import { OSError } from '@sockcall/compat-python/exceptions'
import { plantBug } from './bugs.js'
import type { Outcome, Program, Step, Trace, Value } from './language.js'

const POLLIN = 1
const POLLOUT = 4
const waitsForInput = new Set([
  'recv',
  'recv_into',
  'recvfrom',
  'recvfrom_into',
  'recvmsg',
  'recvmsg_into',
  'accept',
  '_accept',
])
const waitsForOutput = new Set(['send', 'sendall', 'sendto', 'sendmsg', 'connect', 'connect_ex'])

type Held = InstanceType<typeof module.socket>
type Callable = (...args: unknown[]) => unknown

class Runner {
  directory: string | null = null
  readonly #serial: number
  readonly #sockets = new Map<string, Held>()
  #buffers: Buffer[] = []
  #receivedFds: number[] = []

  constructor(serial: number) {
    this.#serial = serial
  }

  run(program: Program): Trace {
    try {
      return program.map((step) => this.#step(step))
    } finally {
      for (const held of this.#sockets.values()) {
        try {
          if (held.fileno() < 0) held.detach()
          else held.close()
        } catch {
          // As in Python's runner: the program may have closed the descriptor behind the socket's back.
        }
      }
      for (const fd of this.#receivedFds) chosenBackend().syscalls.close(fd)
      if (this.directory !== null) rmSync(this.directory, { recursive: true, force: true })
    }
  }

  #step(step: Step): Outcome {
    this.#buffers = []
    try {
      switch (step.do) {
        case 'make': {
          const made = call(module, step.call, this.#values(step.args))
          const list = (Array.isArray(made) ? made : [made]) as Held[]
          for (const [index, name] of step.names.entries()) {
            const one = list[index]
            if (one !== undefined) this.#sockets.set(name, one)
          }
          return { ok: list.map(() => ({ socket: true })) }
        }
        case 'function':
          return this.#finished(step.call, call(module, step.call, this.#values(step.args)), undefined)
        default: {
          const held = this.#sockets.get(step.on)
          if (held === undefined) return { skipped: 'no such socket' }
          if (step.do === 'get') return this.#outcome(Reflect.get(held, step.attribute), undefined)
          if (step.do === 'repr') return this.#outcome(String(held), undefined)
          const args = this.#values(step.args)
          const why = blocks(held, step.call)
          if (why !== null) return { skipped: why }
          return this.#finished(step.call, call(held, step.call, args), step.as)
        }
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error
      return { error: error.name, errno: error instanceof OSError ? error.errno : null, text: error.message }
    }
  }

  /** Remember descriptors that belong to nobody, to be closed when the program is over. */
  #finished(name: string, result: unknown, as: string | undefined): Outcome {
    const list = Array.isArray(result) ? (result as unknown[]) : []
    if (name === 'recvmsg' || name === 'recvmsg_into') {
      for (const [level, kind, data] of list[1] as [number, number, Buffer][]) {
        if (level !== module.SOL_SOCKET || kind !== module.SCM_RIGHTS) continue
        for (let at = 0; at + 4 <= data.length; at += 4) this.#receivedFds.push(data.readInt32LE(at))
      }
    } else if (name === 'recv_fds') {
      this.#receivedFds.push(...(list[1] as number[]))
    } else if ((name === 'dup' || name === 'detach') && typeof result === 'number' && result >= 0) {
      this.#receivedFds.push(result)
    } else if (name === '_accept') {
      this.#receivedFds.push(list[0] as number)
    }
    return this.#outcome(result, as)
  }

  #outcome(result: unknown, name: string | undefined): Outcome {
    const ok = this.#show(result, name)
    return this.#buffers.length === 0 ? { ok } : { ok, buffers: this.#buffers.map((buffer) => buffer.toString('hex')) }
  }

  #values(coded: readonly Value[]): unknown[] {
    return coded.map((value) => this.#value(value))
  }

  #value(coded: Value): unknown {
    if (typeof coded !== 'object' || coded === null) return coded
    if (isTuple(coded)) return coded.map((item) => this.#value(item))
    if ('float' in coded) return coded.float
    if ('int' in coded) return BigInt(coded.int)
    if ('bytes' in coded) return Buffer.from(coded.bytes, 'hex')
    if ('name' in coded) return Reflect.get(module, coded.name)
    if ('buffer' in coded) {
      const buffer = Buffer.alloc(coded.buffer)
      this.#buffers.push(buffer)
      return buffer
    }
    if ('address' in coded) {
      try {
        return this.#sockets.get(coded.address)?.getsockname() ?? null
      } catch {
        return null
      }
    }
    if ('fileno' in coded) return this.#sockets.get(coded.fileno)?.fileno() ?? -1
    if ('path' in coded) {
      this.directory ??= mkdtempSync(join(tmpdir(), 'oracle-'))
      return join(this.directory, coded.path)
    }
    return Buffer.from(`\0oracle-${process.pid}-${this.#serial}-${coded.abstract}`)
  }

  #show(value: unknown, name: string | undefined): unknown {
    if (value === undefined || value === null) return null
    if (value instanceof module.socket) {
      if (name !== undefined) this.#sockets.set(name, value)
      return { socket: true }
    }
    if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
    if (Array.isArray(value)) return value.map((item) => this.#show(item, name))
    if (typeof value === 'bigint') return { int: String(value) }
    if (typeof value === 'number') {
      if (!Number.isInteger(value)) return { float: value }
      return Math.abs(value) < 2 ** 53 ? value : { int: String(BigInt(value)) }
    }
    if (typeof value === 'boolean' || typeof value === 'string') return value
    return { other: typeof value }
  }
}

function isTuple(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function call(on: object, name: string, args: unknown[]): unknown {
  return (Reflect.get(on, name) as Callable).apply(on, args)
}

/** Why a call on a socket without a timeout must not be made: it would wait for ever. */
function blocks(held: Held, name: string): string | null {
  if (held.gettimeout() !== null || held.fileno() < 0) return null
  const events = waitsForInput.has(name) ? POLLIN : waitsForOutput.has(name) ? POLLOUT : 0
  if (events === 0) return null
  const { syscalls, abi } = chosenBackend()
  if ((syscalls.getfl(held.fileno()) & (abi.extensions.O_NONBLOCK ?? 0)) !== 0) return null
  const pollfd = new Int32Array(2)
  pollfd[0] = held.fileno()
  new Int16Array(pollfd.buffer)[2] = events
  return syscalls.poll(pollfd, 1, 0) > 0 ? null : 'would block'
}

plantBug(process.env.ORACLE_BUG)
// A program's listeners and warnings are its own affair; ours would only fill the terminal.
process.removeAllListeners('warning')
process.stdout.write(`${JSON.stringify({ version: chosenBackend().name })}\n`)
let serial = 0
for await (const line of createInterface({ input: process.stdin })) {
  module.setdefaulttimeout(null)
  const runner = new Runner(serial)
  const trace = runner.run(JSON.parse(line) as Program)
  process.stdout.write(
    `${JSON.stringify({ trace, directory: runner.directory, pid: process.pid, serial: serial++ })}\n`,
  )
}
