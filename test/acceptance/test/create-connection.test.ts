import type { AddressInfo, AsyncSocket } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { backends, listen, portOf } from '../src/sockets.js'

describe.each(backends)('createConnection over the %s backend', (_, sockets) => {
  const { constants } = sockets
  const at = (host: string, port: number): AddressInfo => [
    constants.AF_INET ?? 0,
    constants.SOCK_STREAM ?? 0,
    6,
    '',
    [host, port],
  ]

  it('goes on to the next address at once when one refuses', async () => {
    const listener = listen(sockets)
    const closed = listen(sockets)
    const refusing = portOf(closed)
    closed.close()
    const order = () => [at('127.0.0.1', refusing), at('127.0.0.1', portOf(listener))]
    const connection = await sockets.createConnection(['localhost', 1], { order, attemptDelayMs: 10_000 })
    expect(connection.getpeername()).toEqual(['127.0.0.1', portOf(listener)])
    connection.close()
    listener.close()
  })

  it('begins the next attempt in parallel to one that does not answer, and closes the loser', async () => {
    const deaf = listen(sockets)
    deaf.listen(0)
    const filling = await Promise.all(
      Array.from({ length: 3 }, () =>
        sockets.createConnection(['127.0.0.1', portOf(deaf)], { timeoutMs: 50 }).catch(() => null),
      ),
    )
    const listener = listen(sockets)
    const made: AsyncSocket[] = []
    const connection = await sockets.createConnection(['localhost', 1], {
      order: () => [at('127.0.0.1', portOf(deaf)), at('127.0.0.1', portOf(listener))],
      attemptDelayMs: 20,
      prepare: (socket) => made.push(socket),
    })
    expect(connection.getpeername()).toEqual(['127.0.0.1', portOf(listener)])
    expect(made.map((socket) => socket.closed)).toEqual([true, false])
    for (const socket of [connection, listener, deaf, ...filling]) socket?.close()
  })

  it('reports the only failure as it is, several together', async () => {
    const closed = listen(sockets)
    const port = portOf(closed)
    closed.close()
    const one = sockets.createConnection(['localhost', 1], { order: () => [at('127.0.0.1', port)] })
    await expect(one).rejects.toMatchObject({ code: 'ECONNREFUSED', address: ['127.0.0.1', port] })
    const two = sockets.createConnection(['localhost', 1], {
      order: () => [at('127.0.0.1', port), at('127.0.0.2', port)],
    })
    await expect(two).rejects.toMatchObject({ name: 'AggregateError', code: 'ECONNREFUSED', errors: [{}, {}] })
  })

  it('obeys its signal and its timeout, and leaves no socket behind', async () => {
    const deaf = listen(sockets)
    deaf.listen(0)
    const made: AsyncSocket[] = []
    const connect = (options: object) =>
      sockets.createConnection(['127.0.0.1', portOf(deaf)], { ...options, prepare: (socket) => made.push(socket) })
    const filling = await Promise.allSettled(Array.from({ length: 3 }, () => connect({ timeoutMs: 30 })))
    expect(filling.at(-1)).toMatchObject({ status: 'rejected', reason: { message: 'timed out' } })
    const controller = new AbortController()
    const aborted = connect({ signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 10)
    await expect(aborted).rejects.toThrow('enough')
    await expect(connect({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
    for (const result of filling) if (result.status === 'fulfilled') result.value.close()
    expect(made.every((socket) => socket.closed)).toBe(true)
    deaf.close()
  })

  it('reaches AF_UNIX, and a stream may be written before it is connected', async () => {
    const listener = listen(sockets, 'abstract name')
    const stream = sockets.connectDuplex(listener.getsockname() as Uint8Array)
    expect(stream.connecting).toBe(true)
    await new Promise<void>((resolve) => stream.end('early', () => resolve()))
    expect(stream.bytesWritten).toBe(5)
    const [connection] = await listener.accept()
    expect(String(await connection.recv(10))).toBe('early')
    connection.close()
    listener.close()
  })
})
