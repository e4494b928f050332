import { once } from 'node:events'
import type net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorFacts, record } from '../stream-record.js'
import type { ConnectOptions, Listening, World } from '../stream-worlds.js'

/** More than the buffers of a connection hold. */
export const big = Buffer.alloc(4_000_000, 'x')

let names = 0

/** An AF_UNIX path that nothing has. */
export function freshPath(): string {
  return join(tmpdir(), `sockcall-compare-${process.pid}-${names++}`)
}

/** A client, the server's end of its connection, and the client's events. */
interface Pair {
  readonly listening: Listening
  readonly client: net.Socket
  readonly server: net.Socket
  readonly events: string[]
}

/** A connection; `path` makes it one of AF_UNIX. */
export async function pair(world: World, options: ConnectOptions = {}, path?: string): Promise<Pair> {
  const { allowHalfOpen = false } = options
  const listening = await world.listen({ allowHalfOpen, ...(path === undefined ? {} : { path }) })
  const client = world.connect(listening.target, options)
  const events = record(client)
  const server = await listening.accept()
  if (client.connecting) await once(client, 'connect')
  listening.close()
  return { listening, client, server, events }
}

/** A port that refuses connections. */
export async function refusing(world: World): Promise<Listening> {
  const listening = await world.listen()
  listening.close()
  await sleep(10)
  return listening
}

/** Resolves when a condition holds, or after a generous timeout. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await sleep(5)
}

/** The exception of an action. */
export function thrown(action: () => unknown): unknown {
  try {
    action()
    return 'nothing'
  } catch (error) {
    return errorFacts(error)
  }
}

/** The arguments of a callback. */
export function told(begin: (callback: (error?: Error | null) => void) => unknown): Promise<unknown> {
  return new Promise((resolve) => begin((error) => resolve(errorFacts(error ?? null))))
}

/** The uncaught exceptions while `action` runs. */
export async function uncaughtDuring(action: () => Promise<unknown>): Promise<string[]> {
  const others = process.listeners('uncaughtException')
  const caught: string[] = []
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => caught.push(error.message))
  try {
    await action()
    await sleep(10)
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of others) process.on('uncaughtException', listener)
  }
  return caught
}

/** How a stream ended: its errors and its 'close'. */
export function endings(events: readonly string[]): string[] {
  return events.filter((line) => line.startsWith('error') || line.startsWith('close'))
}

/** The properties that tell what a stream is at. */
export function stateOf(socket: net.Socket): Record<string, unknown> {
  const { connecting, pending, readyState, destroyed, readable, writable } = socket
  return { connecting, pending, readyState, destroyed, readable, writable }
}
