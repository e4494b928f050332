import { getEventListeners } from 'node:events'
import type { AsyncSocket } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backends, listen, portOf } from '../src/sockets.js'

/** Node's warnings from now to the end of the test. */
function warnings(): Error[] {
  const heard: Error[] = []
  const hear = (warning: Error) => heard.push(warning)
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  return heard
}

describe.each(backends)('one AbortSignal for hundreds of calls over the %s backend', (_, sockets) => {
  it('warns of nothing, ends them all, and has no listener afterwards', async () => {
    const heard = warnings()
    const controller = new AbortController()
    const { signal } = controller
    const pairs = Array.from({ length: 100 }, () => sockets.socketpair().map((socket) => socket.toAsync()))
    const listener = listen(sockets)
    const calls = (a: AsyncSocket): readonly Promise<unknown>[] => [
      a.recv(1, 0, { signal }),
      a.recvInto(new Uint8Array(1), 0, 0, { signal }),
      a.recvmsg(1, 0, 0, { signal }),
      a.sendall(new Uint8Array(4_000_000), 0, { signal }),
    ]
    const pending = pairs.flatMap(([a]) => (a === undefined ? [] : calls(a)))
    pending.push(listener.accept({ signal }))
    const settled = Promise.allSettled(pending)
    const servers = await Promise.all(
      Array.from({ length: 20 }, () => sockets.serve({ address: ['127.0.0.1', 0], signal }, (made) => made.close())),
    )
    expect(getEventListeners(signal, 'abort').length).toBe(1)
    controller.abort(new Error('enough'))
    for (const result of await settled)
      expect(result).toMatchObject({ status: 'rejected', reason: controller.signal.reason })
    await Promise.all(servers.map(({ closed }) => closed))
    expect(getEventListeners(signal, 'abort')).toEqual([])
    for (const [a, b] of pairs) {
      a?.close()
      b?.close()
    }
    listener.close()
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual([])
  })

  it('has no listener left from calls, connections and servers that ended by themselves', async () => {
    const { signal } = new AbortController()
    const server = await sockets.serve({ address: ['127.0.0.1', 0], signal }, (made) => made.close())
    const [first] = server.sockets
    if (first === undefined) throw new Error('there is no listening socket')
    const made = await Promise.all(
      Array.from({ length: 20 }, () => sockets.createConnection(['127.0.0.1', portOf(first)], { signal })),
    )
    for (const connection of made) {
      expect((await connection.recv(1, 0, { signal })).length).toBe(0)
      connection.close()
    }
    server.close()
    await server.closed
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
