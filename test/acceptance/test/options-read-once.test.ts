import { backend as ffi } from '@sockcall/backend-ffi'
import { bindSockets } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'

/** Options whose getters are right only the first time. */
function changing(name: string, first: unknown): object {
  let reads = 0
  return Object.defineProperty({}, name, { enumerable: true, get: () => (reads++ === 0 ? first : null) })
}

// Core reads options objects, so one backend is enough.
describe('an option with an inconsistent getter is read once', () => {
  const { AsyncSocket, connectDuplex, createConnection, serve, socketpair } = bindSockets(ffi)
  const { signal } = new AbortController()

  function stream() {
    const [one, other] = socketpair()
    const socket = one.toAsync()
    onTestFinished(() => {
      socket.close()
      other.close()
    })
    other.send(Buffer.from('x'))
    return socket
  }

  async function listening() {
    const server = await serve({ address: ['127.0.0.1', 0] }, (connection) => connection.close())
    onTestFinished(() => server.close())
    return server.address as [string, number]
  }

  it('by a call', async () => {
    expect(String(await stream().recv(1, 0, changing('signal', signal)))).toBe('x')
  })

  it('by chunks() and toWeb()', async () => {
    for await (const chunk of stream().chunks(10, changing('signal', signal))) {
      expect(String(chunk)).toBe('x')
      break
    }
    await stream().toWeb(changing('signal', signal)).readable.cancel()
  })

  it.each([
    ['signal', signal],
    ['noDelay', true],
    ['allowHalfOpen', true],
    ['readableHighWaterMark', 10],
  ])('by toDuplex(), %s', async (name, first) => {
    const duplex = stream().toDuplex(changing(name, first))
    const data = await new Promise((resolve) => duplex.once('data', resolve))
    expect(String(data)).toBe('x')
    duplex.destroy()
  })

  it.each([
    ['signal', signal],
    ['keepAlive', true],
    ['attemptDelayMs', 100],
    ['prepare', () => {}],
  ])('by createConnection() and connectDuplex(), %s', async (name, first) => {
    const address = await listening()
    const connection = await createConnection(address, changing(name, first))
    connection.close()
    const duplex = connectDuplex(address, changing(name, first))
    await new Promise((resolve, reject) => duplex.once('connect', resolve).once('error', reject))
    duplex.destroy()
  })

  it.each([
    ['signal', signal],
    ['backlog', 5],
    ['onError', () => {}],
  ])('by serve(), %s', async (name, first) => {
    const options = Object.defineProperty(changing(name, first), 'address', {
      enumerable: true,
      value: ['127.0.0.1', 0],
    })
    const server = await serve(options, () => {})
    server.close()
    await server.closed
  })

  it('by a constructor', () => {
    const socket = new AsyncSocket(changing('type', 1))
    expect(socket.type).toBe(1)
    socket.close()
  })
})
