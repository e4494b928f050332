import type net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed, errorFacts, record } from '../stream-record.js'
import type { World } from '../stream-worlds.js'
import type { NetCase } from './net-case.js'
import { stateOf } from './scene.js'

/** How long a last event is waited for. In one case it never comes, from net. */
const LAST_EVENT_MS = 500

/** Play a case in one world: what it reports, and the events and last properties of every client that it made. */
export async function play(one: NetCase, plain: World): Promise<unknown> {
  const clients: { socket: net.Socket; events: string[] }[] = []
  const ports = new Set<number>()
  const world: World = {
    ours: plain.ours,
    async listen(options) {
      const listening = await plain.listen(options)
      ports.add(listening.port)
      return listening
    },
    connect(target, options) {
      let events: string[] = []
      const socket = plain.connect(target, options, (made) => {
        events = record(made)
      })
      clients.push({ socket, events })
      return socket
    },
  }
  const result = await one.run(world)
  // The last event of a stream that is destroyed is on its way.
  const ending = clients.filter(({ socket }) => socket.destroyed).map(({ socket }) => closed(socket))
  await Promise.race([Promise.all(ending), sleep(LAST_EVENT_MS)])
  const seen = clients.map(({ socket, events }) => ({ events: [...events], ...factsOf(socket) }))
  for (const { socket } of clients) socket.destroy()
  return withoutNames({ result, clients: seen }, ports)
}

function factsOf(socket: net.Socket): Record<string, unknown> {
  const { bytesRead, closed, errored, allowHalfOpen } = socket
  return { ...stateOf(socket), bytesRead, closed, errored: errorFacts(errored), allowHalfOpen }
}

/** Ports and paths are new for each world, and no part of the record. */
function withoutNames(value: unknown, ports: ReadonlySet<number>): unknown {
  if (typeof value === 'number') return ports.has(value) && value !== 0 ? 'PORT' : value
  if (typeof value === 'string') {
    let text = value.replace(/\S*sockcall-compare-[\w-]+/g, 'PATH')
    for (const port of ports) if (port !== 0) text = text.replace(new RegExp(`\\b${port}\\b`, 'g'), 'PORT')
    return text
  }
  if (Array.isArray(value)) return value.map((one) => withoutNames(one, ports))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutNames(one, ports)]))
}
