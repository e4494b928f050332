import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AsyncSocket, OSError } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { report, scaled } from '../src/scale.js'
import { addressOf, backends, listen } from '../src/sockets.js'

const MODULUS = 251
const pattern = Buffer.from(Array.from({ length: 2 * MODULUS * 64 }, (_, i) => i % MODULUS))

/** `n` bytes of the sequence 0, 1, 2, ... modulo a prime, from `position` on. */
const piece = (position: number, n: number) => pattern.subarray(position % MODULUS, (position % MODULUS) + n)
const countFds = () => readdirSync('/proc/self/fd').length
const below = (n: number) => Math.floor(Math.random() * n)

interface Flow {
  sent: number
  received: number
  /** The receiver saw the end of the stream, so nothing may be missing. */
  ended: boolean
  /** The sender ended its side properly. */
  finished: boolean
}

describe.each(backends)('a soak on the %s backend', (name, sockets) => {
  it('accounts for every byte through aborts, timeouts, resets and half-closes', { timeout: 200_000 }, async () => {
    const milliseconds = scaled(60_000, 2_000)
    const connections = scaled(500, 100)
    const { SOL_SOCKET = 0, SO_LINGER = 0 } = sockets.constants
    const totals = { connections: 0, bytes: 0, aborts: 0, timeouts: 0, resets: 0, ended: 0 }

    async function send(socket: AsyncSocket, flow: Flow, until: () => boolean): Promise<void> {
      while (!until()) {
        const n = 1 + below(8_000)
        // send() and not sendall(), as its result is what was sent.
        socket.timeoutMs = 1 + below(200)
        try {
          flow.sent += await socket.send(piece(flow.sent, n))
        } catch (error) {
          if (!(error instanceof OSError) || error.message !== 'timed out') throw error
          totals.timeouts++
        }
        if (below(20) === 0) await sleep(below(10))
      }
      socket.shutdown(1)
      flow.finished = true
    }

    async function receive(socket: AsyncSocket, flow: Flow): Promise<void> {
      for (;;) {
        const controller = new AbortController()
        const abort = below(4) === 0 ? setTimeout(() => controller.abort(), below(5)) : undefined
        let data: Buffer
        try {
          data = await socket.recv(1 + below(10_000), 0, { signal: controller.signal })
        } catch (error) {
          if (error instanceof OSError && error.message === 'timed out') totals.timeouts++
          else if (controller.signal.aborted && !(error instanceof OSError)) totals.aborts++
          else throw error
          continue
        } finally {
          clearTimeout(abort)
        }
        if (data.length === 0) {
          flow.ended = true
          return
        }
        expect(data.equals(piece(flow.received, data.length))).toBe(true)
        flow.received += data.length
      }
    }

    // One at a time, or connections would be mixed up when they are accepted.
    let connecting: Promise<unknown> = Promise.resolve()
    function connect(listener: AsyncSocket): Promise<[client: AsyncSocket, server: AsyncSocket]> {
      const connected = connecting.then(async (): Promise<[AsyncSocket, AsyncSocket]> => {
        const client = new sockets.AsyncSocket({ family: listener.family })
        const [[server]] = await Promise.all([listener.accept(), client.connect(addressOf(listener) as never)])
        return [client, server]
      })
      connecting = connected
      return connected
    }

    async function oneConnection(listener: AsyncSocket): Promise<void> {
      const [client, server] = await connect(listener)
      totals.connections++
      const flows: [Flow, Flow] = [
        { sent: 0, received: 0, ended: false, finished: false },
        { sent: 0, received: 0, ended: false, finished: false },
      ]
      const ends = [performance.now() + below(2_000), performance.now() + below(2_000)] as const
      const resets = below(5) === 0
      const tasks = [
        send(client, flows[0], () => performance.now() > ends[0]),
        receive(server, flows[0]),
        send(server, flows[1], () => performance.now() > ends[1]),
        receive(client, flows[1]),
      ]
      const reset = resets
        ? sleep(below(1_000)).then(() => {
            if (client.closed) return
            totals.resets++
            client.setsockopt(SOL_SOCKET, SO_LINGER, Int32Array.of(1, 0))
            client.close()
          })
        : Promise.resolve()
      const outcomes = await Promise.allSettled(tasks)
      await reset
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected' && !(outcome.reason instanceof OSError && resets)) throw outcome.reason
      }
      client.close()
      server.close()
      for (const flow of flows) {
        totals.bytes += flow.received
        if (flow.ended) totals.ended++
        expect(flow.received).toBeLessThanOrEqual(flow.sent)
        if (!resets) expect([flow.received, flow.ended, flow.finished]).toEqual([flow.sent, true, true])
      }
    }

    async function run(duration: number): Promise<void> {
      const listeners = [listen(sockets), listen(sockets, 'abstract name')]
      const until = performance.now() + duration
      const worker = async (i: number) => {
        const listener = listeners[i % listeners.length]
        while (listener !== undefined && performance.now() < until) await oneConnection(listener)
      }
      await Promise.all(Array.from({ length: connections }, (_unused, i) => worker(i)))
      for (const listener of listeners) listener.close()
    }

    const heap = () => {
      global.gc?.()
      return process.memoryUsage().heapUsed
    }
    await run(milliseconds / 4)
    await sleep(50)
    const fdsBefore = countFds()
    const heapBefore = heap()
    await run(milliseconds)
    await sleep(50)
    const growth = heap() - heapBefore
    report(`soak ${name}`, { ...totals, 'heap growth, KB': growth / 1e3, 'fds gained': countFds() - fdsBefore })
    expect(countFds()).toBe(fdsBefore)
    expect(growth).toBeLessThan(3e6)
    expect(Math.min(totals.aborts, totals.resets, totals.ended, totals.bytes)).toBeGreaterThan(0)
  })
})
