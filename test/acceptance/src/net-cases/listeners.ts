import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, pair, uncaughtDuring, until } from './scene.js'

export const listeners: readonly NetCase[] = [
  {
    name: 'a connect listener that throws',
    async run(world) {
      const listening = await world.listen()
      const errors = await uncaughtDuring(async () => {
        const client = world.connect(listening.target)
        client.on('connect', () => {
          throw new Error('from connect')
        })
        const server = await listening.accept()
        await until(() => !client.connecting)
        await sleep(20)
        client.destroy()
        server.destroy()
        await closed(client)
      })
      listening.close()
      return errors
    },
    difference: {
      net: 'does not emit ‘ready’, and does not begin to read',
      ours: 'emit ‘ready’ and begin to read',
      reason: 'the exception is that listener’s own, and reported as uncaught; the others are not concerned',
    },
  },
  {
    name: 'a write callback that throws, and the write after it',
    async run(world) {
      const { client, server, events } = await pair(world)
      let received = ''
      server.on('data', (chunk) => {
        received += chunk
      })
      const errors = await uncaughtDuring(async () => {
        client.write('one', () => {
          throw new Error('from write')
        })
        await until(() => received === 'one')
        client.write('two')
        await until(() => received === 'onetwo')
      })
      client.destroy()
      server.destroy()
      await closed(client)
      return [errors, received, events.filter((line) => line.startsWith('error'))]
    },
  },
  {
    name: 'a callback of a write that had to wait, which throws',
    async run(world) {
      const { client, server, events } = await pair(world)
      const errors = await uncaughtDuring(async () => {
        const called = new Promise<void>((resolve) => {
          client.write(big, () => {
            resolve()
            throw new Error('from write')
          })
        })
        server.resume()
        await called
        await sleep(10)
      })
      client.destroy()
      server.destroy()
      await closed(client)
      return [errors, events.filter((line) => line.startsWith('error'))]
    },
  },
  {
    name: 'a data listener that throws',
    async run(world) {
      const { client, server } = await pair(world)
      let chunks = 0
      const errors = await uncaughtDuring(async () => {
        client.on('data', () => {
          if (chunks++ === 0) throw new Error('from data')
        })
        server.write('one')
        await until(() => chunks === 1)
        server.write('two')
        await until(() => chunks === 2)
      })
      client.destroy()
      server.destroy()
      return [errors, chunks]
    },
  },
  {
    name: 'a close listener that throws',
    async run(world) {
      const { client, server } = await pair(world)
      let called = false
      const errors = await uncaughtDuring(async () => {
        client.on('close', () => {
          called = true
          throw new Error('from close')
        })
        client.destroy()
        await until(() => called)
      })
      server.destroy()
      return errors
    },
  },
]
