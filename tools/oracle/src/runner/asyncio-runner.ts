/** One program of asyncio on compat-python. ../../python/asyncio_runner.py does the same on CPython. */
import { socketpair } from '@sockcall/compat-python'
import * as asyncio from '@sockcall/compat-python/asyncio'
import { type AsyncioStep, isAsyncioStep } from '../asyncio-language.js'
import type { Outcome, Program, Trace } from '../language.js'
import type { Runner } from './runner.js'
import { showError, typeName, type Values } from './values.js'

type StepOf<Kind extends AsyncioStep['do']> = Extract<AsyncioStep, { readonly do: Kind }>
type Callable = (...args: unknown[]) => unknown
type Streams = [reader: asyncio.StreamReader, writer: asyncio.StreamWriter]

/** How long a step may take before it counts as waiting, in seconds. */
const MOMENT = 0.04
/** Each turn of the event loop may cause another. */
const TURNS = 4
/** Messages of the exception handler that concern the program. */
const REPORTS = /^(Unhandled exception in client_connected_cb|Fatal)/

const loop = asyncio.get_running_loop()

/** The step did not end. */
class Waits extends Error {}

/** Runs one program of asyncio. */
export class AsyncioRunner {
  readonly #runner: Runner
  readonly #values: Values
  readonly #tasks = new Map<string, asyncio.Task<unknown>>()
  readonly #made: unknown[] = []
  #reported: string[] = []
  #callback = 'keep'
  #connected: ((streams: Streams) => void) | null = null

  constructor(runner: Runner) {
    this.#runner = runner
    this.#values = runner.values
  }

  async run(program: Program): Promise<Trace> {
    loop.set_exception_handler((_, { message, exception }) => {
      if (!REPORTS.test(message)) return
      const error = exception as Error
      this.#reported.push(`${message}: ${error.name}: ${error.message}`)
    })
    this.#values.name('loop', loop)
    this.#values.name('asyncio', asyncio)
    this.#values.name('cb', this.#clientConnected)
    const trace: Outcome[] = []
    try {
      for (const step of program) {
        const outcome = isAsyncioStep(step) ? await this.#step(step) : this.#runner.step(step)
        await settle()
        const reported = this.#reported
        this.#reported = []
        trace.push(reported.length === 0 ? outcome : { ...outcome, reported })
      }
      return trace
    } finally {
      await this.#finish()
    }
  }

  async #step(step: AsyncioStep): Promise<Outcome> {
    const values = this.#values
    values.buffers = []
    values.duplicates = []
    try {
      const ok = await this.#do(step)
      const { buffers } = values
      return buffers.length === 0 ? { ok } : { ok, buffers: buffers.map((buffer) => buffer.toString('hex')) }
    } catch (error) {
      if (error instanceof Waits) return { skipped: 'it waits' }
      if (!(error instanceof Error)) throw error
      return showError(error)
    }
  }

  #do(step: AsyncioStep): Promise<unknown> {
    switch (step.do) {
      case 'streams':
        return this.#streams(step)
      case 'reader':
        return this.#reader(step)
      case 'await':
        return this.#await(step)
      case 'begin':
        return this.#begin(step)
      case 'finish':
      case 'cancel':
        return this.#end(step)
    }
  }

  async #streams({ kind, limit, callback }: StepOf<'streams'>): Promise<null> {
    this.#callback = callback
    let client: Streams
    let served: Streams
    if (kind === 'pair') {
      const [a, b] = socketpair()
      client = await asyncio.open_connection({ sock: a, limit })
      served = await asyncio.open_connection({ sock: b, limit })
    } else {
      const connected = new Promise<Streams>((resolve) => {
        this.#connected = resolve
      })
      let server: asyncio.Server
      if (kind === 'tcp') {
        server = await asyncio.start_server(this.#clientConnected, '127.0.0.1', 0, { limit })
        const port = server.sockets[0]?.getsockname()[1] ?? 0
        client = await asyncio.open_connection('127.0.0.1', port, { limit })
      } else {
        const path = this.#values.path('streams')
        server = await asyncio.start_unix_server(this.#clientConnected, path, { limit })
        client = await asyncio.open_unix_connection(path, { limit })
      }
      served = await connected
      this.#keep('s', server)
    }
    const all = [...client, ...served]
    for (const [index, name] of ['r', 'w', 'x', 'y'].entries()) this.#keep(name, all[index])
    return null
  }

  readonly #clientConnected = (reader: asyncio.StreamReader, writer: asyncio.StreamWriter): unknown => {
    this.#connected?.([reader, writer])
    this.#connected = null
    this.#made.push(writer)
    if (this.#callback === 'raise') throw new ValueError('at once')
    return this.#callback === 'fail' ? Promise.reject(new ValueError('later')) : null
  }

  async #reader({ name, args, keywords }: StepOf<'reader'>): Promise<null> {
    const given = args.map((arg) => this.#values.value(arg))
    if (keywords !== undefined) given.push(this.#values.keywords(keywords))
    this.#keep(name, new asyncio.StreamReader(...(given as [number])))
    return null
  }

  async #await(step: StepOf<'await'>): Promise<unknown> {
    const result = await awaited(asyncio.create_task(this.#call(step)))
    const results = Array.isArray(result) ? result : [result]
    for (const [index, name] of (step.as ?? []).entries()) this.#keep(name, results[index])
    return this.#show(result)
  }

  async #begin(step: StepOf<'begin'>): Promise<null> {
    if (!this.#values.objects.has(step.on)) return null
    const task = asyncio.create_task(this.#call(step))
    // It may fail before it is awaited.
    task.then(null, () => {})
    this.#tasks.set(step.task, task)
    return null
  }

  async #end(step: StepOf<'finish' | 'cancel'>): Promise<unknown> {
    const task = this.#tasks.get(step.task)
    if (task === undefined) return null
    if (step.do === 'cancel') task.cancel()
    return this.#show(await awaited(task))
  }

  /** Called at once; an exception becomes a rejection. The promise itself can be cancelled. */
  #call({ on, call, args, ...rest }: StepOf<'await' | 'begin'>): Promise<unknown> {
    try {
      const held = this.#values.objects.get(on)
      if (held === undefined) return Promise.resolve(null)
      const given = args.map((arg) => this.#values.value(arg))
      const keywords = 'keywords' in rest ? rest.keywords : undefined
      if (keywords !== undefined) given.push(this.#values.keywords(keywords))
      const method: unknown = Reflect.get(held, call)
      const result = typeof method === 'function' ? (method as Callable).apply(held, given) : method
      return result instanceof Promise ? result : Promise.resolve(result)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #keep(name: string, one: unknown): void {
    this.#made.push(one)
    if (typeof one === 'object' && one !== null && !Array.isArray(one) && !ArrayBuffer.isView(one)) {
      this.#values.name(name, one)
    }
  }

  #show(value: unknown): unknown {
    if (
      value instanceof asyncio.StreamReader ||
      value instanceof asyncio.StreamWriter ||
      value instanceof asyncio.Server
    ) {
      this.#made.push(value)
      return { object: typeName(value) }
    }
    if (Array.isArray(value)) return value.map((one) => this.#show(one))
    return this.#values.show(value, undefined)
  }

  async #finish(): Promise<void> {
    for (const task of this.#tasks.values()) task.cancel()
    for (const one of this.#made) {
      if (one instanceof asyncio.StreamWriter) one.transport.abort()
      else if (one instanceof asyncio.Server) {
        one.close()
        one.abort_clients()
      }
    }
    await settle()
    for (const name of ['loop', 'asyncio', 'cb']) this.#values.objects.delete(name)
    for (const one of this.#made) if (typeof one === 'object' && one !== null) this.#values.kept.push(one)
    this.#runner.finish()
  }
}

/** The outcome of a task that ends soon; otherwise it is cancelled. */
async function awaited(task: asyncio.Task<unknown>): Promise<unknown> {
  const late = {}
  let timer: NodeJS.Timeout | undefined
  const moment = new Promise((resolve) => {
    timer = setTimeout(resolve, MOMENT * 1000, late)
  })
  const first = await Promise.race([task, moment]).finally(() => clearTimeout(timer))
  if (first !== late) return first
  task.cancel()
  await task.then(null, () => {})
  throw new Waits()
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate)
  await new Promise((resolve) => setTimeout(resolve, 1))
}

/** The exception of a program's callback. */
class ValueError extends Error {
  override readonly name = 'ValueError'
}
