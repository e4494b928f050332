import { expect, it } from 'vitest'
import * as asyncio from '../src/asyncio/index.js'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'

const loop = asyncio.get_running_loop()

function nonblockingPair(): [socket.socket, socket.socket] {
  const [a, b] = socket.socketpair()
  a.setblocking(false)
  b.setblocking(false)
  return [a, b]
}

/** Calls of a reader that wait, and what they finally return. */
const reads: readonly [name: string, call: (reader: asyncio.StreamReader) => Promise<Buffer>][] = [
  ['read', (reader) => reader.read(10)],
  ['readline', (reader) => reader.readline()],
  ['readexactly', (reader) => reader.readexactly(8)],
  ['readuntil', (reader) => reader.readuntil([Buffer.from('!'), Buffer.from('\n')])],
]

it.each(reads)('%s ended by wait_for has consumed nothing, and the reader can be read again', async (_, call) => {
  const reader = new asyncio.StreamReader()
  await expect(asyncio.wait_for(call(reader), 0.01)).rejects.toThrow(asyncio.TimeoutError)
  await expect(asyncio.wait_for(call(reader), 0)).rejects.toThrow(asyncio.TimeoutError)
  await expect(asyncio.wait_for(() => call(reader), 0.01)).rejects.toThrow(asyncio.TimeoutError)
  const limit = asyncio.timeout(0.01)
  await expect(limit.run(() => call(reader))).rejects.toThrow(asyncio.TimeoutError)
  expect(limit.expired()).toBe(true)
  const task = asyncio.create_task(call(reader))
  expect(task.done()).toBe(false)
  expect(task.cancel()).toBe(true)
  await expect(task).rejects.toThrow(asyncio.CancelledError)
  expect([task.cancelled(), task.cancel()]).toEqual([true, false])
  const inner = new AbortController()
  const waiting = asyncio.create_task(async () => call(reader))
  inner.abort()
  waiting.cancel('enough')
  await expect(waiting).rejects.toThrow('enough')
  const last = call(reader)
  reader.feed_data(Buffer.from('1234567\n'))
  expect(String(await last)).toBe('1234567\n')
})

it('what had arrived before a readexactly was cancelled is read by the next', async () => {
  const reader = new asyncio.StreamReader()
  const cancelled = asyncio.wait_for(reader.readexactly(5), 0.01)
  reader.feed_data(Buffer.from('abc'))
  await expect(cancelled).rejects.toThrow(asyncio.TimeoutError)
  reader.feed_data(Buffer.from('de'))
  expect(String(await reader.readexactly(5))).toBe('abcde')
})

it('a deadline reaches the waits of the functions that a function calls, one after the other', async () => {
  const reader = new asyncio.StreamReader()
  const seen: string[] = []
  const inner = async () => {
    try {
      await reader.read(1)
    } catch (error) {
      seen.push((error as Error).name)
      throw error
    } finally {
      seen.push('finally')
    }
  }
  const limit = asyncio.timeout(0.02)
  await expect(
    limit.run(async () => {
      await asyncio.sleep(0.001)
      await inner()
    }),
  ).rejects.toThrow(asyncio.TimeoutError)
  expect(seen).toEqual(['CancelledError', 'finally'])
  expect(String(limit)).toBe('<Timeout [expired]>')
  await expect(limit.run(async () => {})).rejects.toThrow('Timeout has already been entered')
})

it('deadlines of concurrent functions are separate, and an outer one ends an inner', async () => {
  const one = new asyncio.StreamReader()
  const two = new asyncio.StreamReader()
  const short = asyncio.wait_for(async () => one.read(1), 0.01)
  const long = asyncio.wait_for(async () => two.read(1), 5)
  await expect(short).rejects.toThrow(asyncio.TimeoutError)
  two.feed_data(Buffer.from('x'))
  expect(String(await long)).toBe('x')
  const outer = asyncio.wait_for(async () => asyncio.wait_for(() => one.read(1), 5), 0.01)
  await expect(outer).rejects.toThrow(asyncio.TimeoutError)
  expect(String(await asyncio.wait_for(async () => 'done', null))).toBe('done')
})

it('a foreign promise goes on; wait_for returns what is done already', async () => {
  const foreign = new Promise(() => {})
  await expect(asyncio.wait_for(foreign, 0.01)).rejects.toThrow(asyncio.TimeoutError)
  await expect(asyncio.wait_for(async () => foreign, 0.01)).rejects.toThrow(asyncio.TimeoutError)
  expect(await asyncio.wait_for(Promise.resolve(5), 0)).toBe(5)
  await expect(asyncio.wait_for(async () => 5, 0)).rejects.toThrow(asyncio.TimeoutError)
  await expect(asyncio.wait_for(Promise.reject(new Error('mine')), 1)).rejects.toThrow('mine')
})

it('wrong arguments of wait_for, timeout and sleep', async () => {
  await expect(asyncio.wait_for(5 as never, 1)).rejects.toThrow("'int' object can't be awaited")
  await expect(asyncio.wait_for(Promise.resolve(), 'x' as never)).rejects.toThrow(
    "'<=' not supported between instances of 'str' and 'int'",
  )
  await expect((asyncio.wait_for as (fut: unknown) => Promise<void>)(Promise.resolve())).rejects.toThrow(
    "wait_for() missing 1 required positional argument: 'timeout'",
  )
  expect(() => asyncio.timeout('x' as never)).toThrow("unsupported operand type(s) for +: 'float' and 'str'")
  expect(() => asyncio.timeout(5).__aenter__()).toThrow('a block of JavaScript cannot be cancelled')
  await expect(asyncio.sleep(Number.NaN)).rejects.toThrow('NaN')
})

it('reschedule() moves the deadline; timeout_at() takes a time of the loop', async () => {
  const reader = new asyncio.StreamReader()
  const limit = asyncio.timeout(null)
  expect(() => limit.reschedule(1)).toThrow('Timeout has not been entered')
  await expect(
    limit.run(async (cm) => {
      cm.reschedule(loop.time() + 0.01)
      await reader.read(1)
    }),
  ).rejects.toThrow(asyncio.TimeoutError)
  await expect(asyncio.timeout_at(loop.time() - 1).run(() => reader.read(1))).rejects.toThrow(asyncio.TimeoutError)
  expect(() => limit.reschedule(1)).toThrow('Cannot change state of expired Timeout')
})

it('tasks: results, exceptions and callbacks', async () => {
  const task = loop.create_task(async () => 5)
  expect(() => task.result()).toThrow('Result is not set.')
  const done: unknown[] = []
  task.add_done_callback((ended) => done.push(ended.result()))
  expect(await task).toBe(5)
  expect([task.done(), task.result(), task.exception(), done]).toEqual([true, 5, null, [5]])
  const failed = asyncio.create_task(Promise.reject(new Error('of the task')))
  await expect(failed).rejects.toThrow('of the task')
  expect(String(failed.exception())).toBe('Error: of the task')
  expect(() => asyncio.create_task(5 as never)).toThrow('a coroutine was expected, got int')
})

eachBackend(() => {
  it('wait_for ends each call of the loop on a socket, which consumes nothing', async () => {
    const [a, b] = nonblockingPair()
    const memory = Buffer.alloc(10)
    const datagrams = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.setblocking(false)
    datagrams.bind(['127.0.0.1', 0])
    const listener = socket.create_server(['127.0.0.1', 0])
    listener.setblocking(false)
    const calls: (() => Promise<unknown>)[] = [
      () => loop.sock_recv(a, 10),
      () => loop.sock_recv_into(a, memory),
      () => loop.sock_recvfrom(datagrams, 10),
      () => loop.sock_recvfrom_into(datagrams, memory),
      () => loop.sock_accept(listener),
    ]
    for (const call of calls) {
      await expect(asyncio.wait_for(call(), 0.005)).rejects.toThrow(asyncio.TimeoutError)
      await expect(asyncio.wait_for(call, 0.005)).rejects.toThrow(asyncio.TimeoutError)
    }
    b.send(Buffer.from('still here'))
    expect(String(await loop.sock_recv(a, 100))).toBe('still here')
    const sending = loop.sock_sendall(a, Buffer.alloc(4_000_000))
    await expect(asyncio.wait_for(sending, 0.005)).rejects.toThrow(asyncio.TimeoutError)
    for (const one of [a, b, datagrams, listener]) one.close()
  })

  it('a drain, a wait_closed and a connect are ended as well', async () => {
    const [a, b] = socket.socketpair()
    const [, writer] = await asyncio.open_connection({ sock: a })
    writer.write(Buffer.alloc(4_000_000))
    await expect(asyncio.wait_for(writer.drain(), 0.005)).rejects.toThrow(asyncio.TimeoutError)
    await expect(asyncio.wait_for(async () => writer.wait_closed(), 0.005)).rejects.toThrow(asyncio.TimeoutError)
    writer.transport.abort()
    await writer.wait_closed()
    b.close()
    const full = new socket.socket(socket.AF_UNIX)
    full.bind('')
    full.listen(0)
    const name = full.getsockname<Buffer>()
    const first = new socket.socket(socket.AF_UNIX)
    first.connect(name)
    await expect(asyncio.wait_for(asyncio.open_unix_connection(name), 0.05)).rejects.toThrow(asyncio.TimeoutError)
    first.close()
    full.close()
  })
})
