import { createHash, randomBytes } from 'node:crypto'
import net from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { AsyncSocket, ConnectionProtocol } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backends, connectedPair } from '../src/sockets.js'

const sha = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')

describe.each(backends)('a protocol that borrows its data over the %s backend', (_, sockets) => {
  const { serve } = sockets

  async function served(protocol: ConnectionProtocol) {
    const server = await serve({ address: ['127.0.0.1', 0] }, protocol)
    onTestFinished(() => server.close())
    const [, port] = server.address as [string, number]
    const client = net.connect({ port, host: '127.0.0.1' })
    client.on('error', () => {})
    onTestFinished(() => void client.destroy())
    return client
  }

  /** Short data have their own views. */
  it.each([1, 64, 256, 257, 65536, 1 << 20])('echoes %i bytes', async (size) => {
    const client = await served({ dataBorrowed: (connection, data) => connection.sendall(data) })
    const sent = randomBytes(size)
    client.write(sent)
    let back = Buffer.alloc(0)
    for await (const chunk of client) {
      back = Buffer.concat([back, chunk as Buffer])
      if (back.length >= size) break
    }
    expect(sha(back)).toBe(sha(sent))
  })

  it('gets the same memory each time, and sees it change with the next receive', async () => {
    const seen: Buffer[] = []
    const client = await served({
      dataBorrowed(connection, data) {
        seen.push(data)
        return connection.sendall(data)
      },
    })
    for (const text of ['first', 'other']) {
      client.write(text)
      expect(String(await new Promise((resolve) => client.once('data', resolve)))).toBe(text)
    }
    const [first, other] = seen
    expect(first?.buffer).toBe(other?.buffer)
    expect(String(first)).toBe('other')
  })

  it('keeps what could not be sent at once until a slow reader has taken it', async () => {
    const [a, b] = await connectedPair(sockets)
    const [c, d] = await connectedPair(sockets)
    c.setsockopt(sockets.constants.SOL_SOCKET, sockets.constants.SO_SNDBUF, 4096)
    // What arrives at b is sent on through c, whose buffer is soon full, while b goes on receiving.
    const sent = randomBytes(400_000)
    const waits: Promise<void>[] = []
    let left = sent.length
    const all = new Promise<void>((resolve) => {
      b.setProtocol({
        dataBorrowed(_connection, data) {
          for (let at = 0; at < data.length; at += 100) waits.push(c.sendall(data.subarray(at, at + 100)))
          left -= data.length
          if (left === 0) resolve()
        },
      })
    })
    await a.sendall(sent)
    await all
    const back = (async () => {
      const chunks: Buffer[] = []
      for (let have = 0; have < sent.length; ) {
        const chunk = await d.recv(1000)
        chunks.push(chunk)
        have += chunk.length
      }
      return Buffer.concat(chunks)
    })()
    expect(sha(await back)).toBe(sha(sent))
    await Promise.all(waits)
    for (const socket of [a, b, c, d]) socket.close()
  })

  /** Two messages at b: the first is passed to `send`, and the other overwrites it. */
  async function overwritten(send: (data: Buffer) => Promise<number>): Promise<() => Promise<number> | undefined> {
    const [a, b] = await connectedPair(sockets)
    let later: Promise<number> | undefined
    const received = new Promise<void>((resolve) => {
      b.setProtocol({
        dataBorrowed(_connection, data) {
          later ??= send(data)
          if (String(data) === 'overwritten') resolve()
        },
      })
    })
    await a.sendall(Buffer.from('the message'))
    await expect.poll(() => later !== undefined).toBe(true)
    await a.sendall(Buffer.from('overwritten'))
    await received
    a.close()
    b.close()
    return () => later
  }

  it('keeps what send could not send at once', async () => {
    const { AF_UNIX, SOCK_STREAM } = sockets.constants
    const [c, d] = sockets.socketpair(AF_UNIX, SOCK_STREAM).map((one) => one.toAsync()) as [AsyncSocket, AsyncSocket]
    const full = c.sendall(Buffer.alloc(1 << 20))
    const later = await overwritten((data) => c.send(data))
    let have = 0
    let tail = Buffer.alloc(0)
    while (have < (1 << 20) + 11) {
      const chunk = await d.recv(65536)
      have += chunk.length
      tail = Buffer.concat([tail, chunk]).subarray(-11)
    }
    expect(await later()).toBe(11)
    await full
    expect(String(tail)).toBe('the message')
    c.close()
    d.close()
  })

  it('keeps what sendto could not send at once', async () => {
    const { AF_UNIX, SOCK_DGRAM } = sockets.constants
    const [c, d] = [1, 2].map(() => new sockets.AsyncSocket({ family: AF_UNIX, type: SOCK_DGRAM })) as [
      AsyncSocket,
      AsyncSocket,
    ]
    const name = `\0sockcall-borrowed-${process.pid}`
    d.bind(name)
    c.timeoutMs = 0
    // The receiver's queue is full when the sender would have to wait.
    let queued = 0
    while (
      await c.sendto(Buffer.from('before'), name).then(
        () => true,
        () => false,
      )
    ) {
      queued++
    }
    c.timeoutMs = null
    const later = await overwritten((data) => c.sendto(data, name))
    while (queued-- > 0) expect(String(await d.recv(100))).toBe('before')
    expect(String(await d.recv(100))).toBe('the message')
    expect(await later()).toBe(11)
    c.close()
    d.close()
  })

  it('may send other things first, and write strings to streams', async () => {
    const [a, b] = await connectedPair(sockets)
    const stream = a.toDuplex()
    const whole = buffer(stream.resume() && b.toDuplex())
    const client = await served({
      async dataBorrowed(connection, data) {
        // All before the first await: until then the data are borrowed.
        stream.write('a string, ')
        stream.cork()
        stream.write('two more, ')
        stream.write('and ')
        stream.uncork()
        const done = [connection.sendall(Buffer.from('header ')), connection.sendall(data)]
        stream.end(String(data))
        await Promise.all(done)
        connection.close()
      },
    })
    client.write('the data')
    expect(String(await buffer(client))).toBe('header the data')
    expect(String(await whole)).toBe('a string, two more, and the data')
  })

  it('can change its protocol to one that borrows, and back', async () => {
    const seen: string[] = []
    const own: ConnectionProtocol = {
      dataReceived(connection, data) {
        seen.push(`own ${data}`)
        connection.setProtocol(borrowing)
        return connection.sendall(data)
      },
    }
    const borrowing: ConnectionProtocol = {
      dataBorrowed(connection, data) {
        seen.push(`borrowed ${data}`)
        connection.setProtocol(own)
        return connection.sendall(data)
      },
    }
    const client = await served(own)
    for (const text of ['1', '2', '3']) {
      client.write(text)
      expect(String(await new Promise((resolve) => client.once('data', resolve)))).toBe(text)
    }
    expect(seen).toEqual(['own 1', 'borrowed 2', 'own 3'])
  })

  it('cannot take the memory away', async () => {
    const errors: unknown[] = []
    const client = await served({
      dataBorrowed(connection, data) {
        try {
          structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] })
        } catch (error) {
          errors.push(error)
        }
        return connection.sendall(data)
      },
    })
    client.write('still here')
    expect(String(await new Promise((resolve) => client.once('data', resolve)))).toBe('still here')
    expect(errors).toHaveLength(1)
  })
})
