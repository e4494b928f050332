import { once } from 'node:events'
import { closed, errorFacts, record } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { stateOf } from './scene.js'

export const signals: readonly NetCase[] = [
  {
    name: 'a signal that is aborted before',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target, { signal: AbortSignal.abort(new Error('enough')) })
      const error = await new Promise((resolve) => client.once('error', resolve))
      client.destroy()
      listening.close()
      return errorFacts(error)
    },
    difference: {
      net: 'emits the AbortError and ‘close’, and connects all the same',
      ours: 'emit the AbortError and ‘close’, and never connect',
      reason: 'the program has said that it does not want the connection',
    },
  },
  ...(['while it connects', 'after'] as const).map(
    (when): NetCase => ({
      name: `a signal that is aborted ${when}`,
      async run(world) {
        const listening = await world.listen()
        const controller = new AbortController()
        const client = world.connect(listening.target, { signal: controller.signal })
        const events = record(client)
        const failed = new Promise<Error>((resolve) => client.once('error', resolve))
        if (when === 'after') await once(client, 'connect')
        controller.abort(new Error('enough'))
        const error = await failed
        await closed(client)
        listening.close()
        const kept = events.filter((line) => line.startsWith('error') || line.startsWith('close'))
        return [errorFacts(error), errorFacts(error.cause), kept, stateOf(client)]
      },
    }),
  ),
]
