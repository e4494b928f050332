import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { backends, connectedPair } from '../src/sockets.js'

const bytes = (text: string) => new TextEncoder().encode(text)

describe.each(backends)('web streams over the %s backend', (_, sockets) => {
  it('cancel() of a waiting read leaves the other direction open', async () => {
    const [a, b] = await connectedPair(sockets)
    const { readable, writable } = a.toWeb()
    const reader = readable.getReader()
    const pending = reader.read()
    await sleep(10)
    await reader.cancel()
    expect(await pending).toEqual({ done: true, value: undefined })
    await sleep(10)
    expect(a.closed).toBe(false)
    const writer = writable.getWriter()
    await writer.write(bytes('still open'))
    expect(String(await b.recv(100))).toBe('still open')
    await writer.close()
    expect((await b.recv(1)).length).toBe(0)
    expect(a.closed).toBe(true)
    b.close()
  })

  it('abort() ends a write that the peer does not accept, and both streams fail with its reason', async () => {
    const [a, b] = await connectedPair(sockets)
    const { readable, writable } = a.toWeb()
    const writer = writable.getWriter()
    const write = writer.write(Buffer.alloc(1 << 24))
    const read = readable.getReader().read()
    await sleep(10)
    const reason = new Error('enough')
    const outcomes = Promise.allSettled([write, read, writer.abort(reason), writer.closed])
    expect((await outcomes).map((one) => one.status)).toEqual(['rejected', 'rejected', 'fulfilled', 'rejected'])
    await expect(read).rejects.toBe(reason)
    expect(a.closed).toBe(true)
    b.close()
  })

  it.each(['close', 'signal', 'reset'])('both fail when the connection does: %s', async (how) => {
    const [a, b] = await connectedPair(sockets)
    const controller = new AbortController()
    const { readable, writable } = a.toWeb({ signal: controller.signal })
    const [reader, writer] = [readable.getReader(), writable.getWriter()]
    const read = reader.read()
    await sleep(10)
    if (how === 'close') a.close()
    else if (how === 'signal') controller.abort(new Error('why'))
    else b.toDuplex().resetAndDestroy()
    const expected = { close: { code: 'EBADF' }, signal: { message: 'why' }, reset: { code: 'ECONNRESET' } }[how]
    await expect(read).rejects.toMatchObject(expected ?? {})
    await expect(reader.closed).rejects.toMatchObject(expected ?? {})
    await expect(writer.closed).rejects.toMatchObject(expected ?? {})
    expect(a.closed).toBe(true)
    b.close()
  })

  it('an already aborted signal fails both and closes the socket', async () => {
    const [a, b] = await connectedPair(sockets)
    const { readable, writable } = a.toWeb({ signal: AbortSignal.abort(new Error('before')) })
    await expect(readable.getReader().read()).rejects.toThrow('before')
    await expect(writable.getWriter().closed).rejects.toThrow('before')
    expect(a.closed).toBe(true)
    b.close()
  })

  it('fills the reader’s memory, and ends it too', async () => {
    const [a, b] = await connectedPair(sockets)
    const reader = a.toWeb().readable.getReader({ mode: 'byob' })
    await b.sendall(bytes('abc'))
    const first = await reader.read(new Uint8Array(2))
    const second = await reader.read(new Uint8Array(10))
    expect([first, second].map(({ value }) => new TextDecoder().decode(value))).toEqual(['ab', 'c'])
    b.close()
    expect((await reader.read(new Uint8Array(10))).done).toBe(true)
    a.close()
  })

  it('refuses a write of anything but bytes', async () => {
    const [a, b] = await connectedPair(sockets)
    const writer = a.toWeb().writable.getWriter()
    writer.closed.catch(() => {})
    await expect(writer.write('text' as never)).rejects.toThrow(TypeError)
    expect(a.closed).toBe(true)
    b.close()
  })

  it('another reader can follow a released one', async () => {
    const [a, b] = await connectedPair(sockets)
    const { readable } = a.toWeb()
    const first = readable.getReader()
    expect(readable.locked).toBe(true)
    expect(() => readable.getReader()).toThrow(TypeError)
    await b.sendall(bytes('one'))
    await first.read()
    first.releaseLock()
    await b.sendall(bytes('two'))
    const { value } = await readable.getReader().read()
    expect(new TextDecoder().decode(value)).toBe('two')
    a.close()
    b.close()
  })
})
