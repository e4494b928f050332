import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../test/fixtures/hand-over-server.mjs', import.meta.url))

/** The outcome of a run's connections. */
export interface HandOverResult {
  readonly answered: number
  readonly failures: string[]
  /** How many connections each generation answered, as seen by the clients. */
  readonly byGeneration: ReadonlyMap<string, number>
  /** New connections per second. */
  readonly perSecond: number
}

/** Load a server with new connections at a steady rate while generation after generation takes over. */
export async function handOverUnderLoad(options: {
  readonly backend: string
  readonly perSecond: number
  readonly seconds: number
  readonly generations: number
}): Promise<HandOverResult> {
  const { perSecond, seconds, generations } = options
  const path = join(tmpdir(), `sockcall-hand-over-${process.pid}-${options.backend}`)
  const env = { ...process.env, SOCKCALL_BACKEND: options.backend }
  const start = async (port: number, generation: number): Promise<[ChildProcess, number]> => {
    const child = fork(program, [path, String(port), String(generation)], { env })
    const [message] = await once(child, 'message')
    return [child, message.port]
  }
  let [current, port] = await start(0, 0)
  const failures: string[] = []
  const byGeneration = new Map<string, number>()
  const pending = new Set<Promise<void>>()
  const startedAt = performance.now()
  let begun = 0
  let answered = 0
  const one = async () => {
    try {
      const generation = await request(port)
      byGeneration.set(generation, (byGeneration.get(generation) ?? 0) + 1)
      answered++
    } catch (error) {
      failures.push(String(error))
    }
  }
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    for (; begun < due; begun++) {
      const running: Promise<void> = one().finally(() => pending.delete(running))
      pending.add(running)
    }
  }, 2)
  for (let generation = 1; generation <= generations; generation++) {
    await sleep((seconds * 1000) / (generations + 1))
    const exited = once(current, 'exit')
    ;[current] = await start(port, generation)
    await exited
  }
  await sleep((seconds * 1000) / (generations + 1))
  clearInterval(timer)
  const took = (performance.now() - startedAt) / 1000
  await Promise.all(pending)
  current.kill()
  return { answered, failures, byGeneration, perSecond: begun / took }
}

function request(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')))
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => {
      socket.end()
      if (text === '') reject(new Error('closed without an answer'))
      else resolve(text)
    })
    socket.on('error', reject)
    socket.write('hello')
  })
}
