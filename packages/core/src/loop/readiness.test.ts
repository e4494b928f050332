import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { constant, errno } from '../../test/fake-socket.js'
import { microtasks, scriptedAsync } from '../../test/scripted-poller.js'
import { stateOf } from '../base/socket-base.js'
import type { Step } from '../testing/fake-syscalls.js'

const EAGAIN = errno('EAGAIN')
const IN = 1
const PRI = 2
const OUT = 4
const HUP = 16
const RDHUP = 0x2000
const again: Step = ['recv', EAGAIN]
const bytes = (text: string): Step => ['recv', { rc: text.length, bytes: Buffer.from(text) }]
const text = (promise: Promise<Buffer>) => promise.then(String)

/** Of TCP the first attempt comes after a poll: see mustPollFirst. */
const UNIX = { family: constant('AF_UNIX') }

describe('a receive on the event loop', () => {
  it('tries first, waits after EAGAIN, and registers the fd once in its life', async () => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('ab'), bytes('cd')])
    const first = text(socket.recv(100))
    poller.event([3, IN])
    expect(await first).toBe('ab')
    const second = text(socket.recv(100))
    poller.event([3, IN])
    expect(await second).toBe('cd')
    expect(poller.calls).toEqual(['add 3'])
    fake.done()
  })

  it('does not try after a short read, for nothing is left', async () => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('ab')])
    const first = socket.recv(100)
    poller.event([3, IN])
    await first
    const second = socket.recv(100).catch(() => {})
    expect(fake.made('recv')).toBe(2)
    socket.detach()
    await second
    fake.done()
  })

  it.each([
    ['the end of the stream', RDHUP],
    ['a hang-up', HUP],
    ['urgent data', PRI],
  ])('tries after a short read when %s was announced with it', async (_, event) => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('ab'), ['recv', 0]])
    const first = socket.recv(100)
    poller.event([3, IN | event])
    await first
    expect(await text(socket.recv(100))).toBe('')
    fake.done()
  })

  it('after a full read tries again, and meets the end of the stream that came with the same event', async () => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('abcd'), ['recv', 0]])
    const first = socket.recv(4)
    poller.event([3, IN])
    await first
    expect(await text(socket.recv(4))).toBe('')
    fake.done()
  })

  it('does not take a partial read for all there was where records have edges', async () => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('ab'), bytes('cd')], {
      socket: { family: constant('AF_UNIX') },
    })
    const first = socket.recv(100)
    poller.event([3, IN])
    await first
    expect(await text(socket.recv(100))).toBe('cd')
    fake.done()
  })

  it('goes on waiting when the event was false', async () => {
    const { socket, fake, poller } = scriptedAsync([again, again, bytes('ab')])
    const data = text(socket.recv(100))
    poller.event([3, IN])
    await microtasks()
    poller.event([3, IN])
    expect(await data).toBe('ab')
    fake.done()
  })

  it('rejects with the error that the call meets', async () => {
    const { socket, poller } = scriptedAsync([again, ['recv', errno('ECONNRESET')]])
    const data = socket.recv(100)
    poller.event([3, IN | HUP])
    await expect(data).rejects.toThrow('[Errno 104] Connection reset by peer')
  })

  it('asks the kernel when it never waits, for an event may be on its way', async () => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('ab'), bytes('cd')])
    const first = socket.recv(100)
    poller.event([3, IN])
    await first
    socket.timeoutMs = 0
    expect(await text(socket.recv(100))).toBe('cd')
    fake.done()
  })
})

describe('waiters', () => {
  it('are served in the order they came, and none tries before its turn', async () => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('a'), bytes('b'), again], {
      socket: { family: constant('AF_UNIX') },
    })
    const order: string[] = []
    const calls = [1, 2, 3].map((n) =>
      socket.recv(1).then(
        (data) => order.push(`${n}${data}`),
        () => order.push(`${n} closed`),
      ),
    )
    expect(fake.made('recv')).toBe(1)
    poller.event([3, IN])
    await microtasks()
    expect(order).toEqual(['1a', '2b'])
    socket.detach()
    await Promise.all(calls)
    expect(order).toEqual(['1a', '2b', '3 closed'])
    fake.done()
  })

  it('of one direction do not hold up the other', async () => {
    const { socket, fake, poller } = scriptedAsync([again, ['send', 2], bytes('a')])
    const data = text(socket.recv(10))
    expect(await socket.send(Buffer.from('xy'))).toBe(2)
    poller.event([3, IN])
    expect(await data).toBe('a')
    fake.done()
  })

  it('of urgent data do not hold up the stream, nor say that nothing is left', async () => {
    const { socket, fake, poller } = scriptedAsync([again, bytes('a')], { timeoutMs: 1000, socket: UNIX })
    const urgent = socket.recv(1, constant('MSG_OOB')).catch((error: Error) => error.message)
    expect(await text(socket.recv(10))).toBe('a')
    fake.expect(['recv', { rc: 1, bytes: Buffer.from('!') }])
    poller.event([3, PRI])
    expect(String(await urgent)).toBe('!')
    fake.done()
  })

  it('all get EBADF when the socket is closed, and the fd is forgotten before close(2)', async () => {
    const { socket, fake, poller } = scriptedAsync([again, ['send', EAGAIN]])
    const calls = [socket.recv(1), socket.recv(1), socket.send(Buffer.from('x'))]
    fake.expect(['close', { rc: 0, during: () => poller.calls.push('close 3') }])
    socket.close()
    for (const call of calls) await expect(call).rejects.toThrow('[Errno 9] Bad file descriptor')
    expect(poller.calls).toEqual(['add 3', 'remove 3', 'close 3'])
    expect(poller.referenced).toBe(false)
  })

  it('keep the process alive only while they wait', async () => {
    const { socket, poller } = scriptedAsync([again, bytes('a')])
    expect(poller.referenced).toBe(false)
    const data = socket.recv(10)
    expect(poller.referenced).toBe(true)
    poller.event([3, IN])
    expect(poller.referenced).toBe(false)
    await data
  })

  it('get no event of an earlier owner of their fd number', async () => {
    const { socket, fake, poller, sockets } = scriptedAsync([again])
    const old = socket.recv(1).catch(() => 'closed')
    const staleToken = poller.watched.get(3) ?? -1
    fake.expect(['close', 0])
    socket.close()
    expect(await old).toBe('closed')
    fake.expect(['socket', 3], again)
    const next = new sockets.AsyncSocket()
    const data = next.recv(1).catch(() => 'detached')
    poller.deliverTokens([staleToken, IN | HUP])
    await microtasks()
    fake.done()
    next.detach()
    expect(await data).toBe('detached')
  })

  it('reject where the fd cannot be watched', async () => {
    const { socket, poller } = scriptedAsync([again])
    poller.addResult = errno('EEXIST')
    await expect(socket.recv(1)).rejects.toThrow('[Errno 17] File exists')
    expect(poller.referenced).toBe(false)
  })

  it('let the event loop turn after a bounded number of immediate completions', async () => {
    const { socket } = scriptedAsync([], { ambient: { recv: 4 }, socket: { family: constant('AF_UNIX') } })
    let turned = false
    const other = turn().then(() => {
      turned = true
    })
    let received = 0
    while (!turned && received < 1000) {
      await socket.recv(4)
      received++
    }
    await other
    expect(received).toBeGreaterThan(10)
    expect(received).toBeLessThan(300)
  })

  it('survive a listener that throws among them', async () => {
    const { socket, poller, env } = scriptedAsync([again, bytes('a')])
    const data = text(socket.recv(10))
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
    const { Waiter } = await import('./direction.js')
    class Faulty extends Waiter {
      proceed(): void {
        env.readiness.dequeue(this)
        throw new Error('from a listener')
      }
      cancel(): void {}
    }
    const state = stateOf(socket)
    env.readiness.enqueue(state, env.readiness.register(state).direction(true, false), new Faulty())
    const listeners = process.listeners('uncaughtException').slice(0, -1)
    for (const listener of listeners) process.off('uncaughtException', listener)
    poller.event([3, OUT | IN])
    expect(await data).toBe('a')
    expect(String(await thrown)).toBe('Error: from a listener')
    for (const listener of listeners) process.on('uncaughtException', listener)
  })
})

describe('an abort', () => {
  it('rejects with its reason, takes no byte, and lets the next in the queue go on', async () => {
    const { socket, fake, poller } = scriptedAsync([again])
    const controller = new AbortController()
    const first = socket.recv(10, 0, { signal: controller.signal })
    const second = text(socket.recv(10))
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    expect(fake.made('recv')).toBe(1)
    fake.expect(bytes('ab'))
    poller.event([3, IN])
    expect(await second).toBe('ab')
    fake.done()
  })

  it('of a MSG_WAITALL receive answers with the bytes taken so far', async () => {
    const { socket, poller } = scriptedAsync([bytes('abc'), again])
    const controller = new AbortController()
    const data = socket.recv(10, constant('MSG_WAITALL'), { signal: controller.signal })
    await microtasks()
    controller.abort()
    expect(await text(data)).toBe('abc')
    expect(poller.referenced).toBe(false)
  })

  it('before the call makes no system call', async () => {
    const { socket, fake } = scriptedAsync([])
    const signal = AbortSignal.abort(new Error('before'))
    await expect(socket.recv(10, 0, { signal })).rejects.toThrow('before')
    await expect(socket.accept({ signal })).rejects.toThrow('before')
    await expect(socket.sendall(Buffer.from('x'), 0, { signal })).rejects.toThrow('before')
    fake.done()
  })

  it('of a name lookup does not wait for its end, and neither does close', async () => {
    const { socket, fake } = scriptedAsync([], { netdb: { getaddrinfoAsync: () => new Promise(() => {}) } })
    const controller = new AbortController()
    const first = socket.connect(['host.example', 80], { signal: controller.signal })
    const second = socket.connect(['host.example', 80])
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    fake.expect(['close', 0])
    socket.close()
    await expect(second).rejects.toThrow('[Errno 9] Bad file descriptor')
    fake.done()
  })
})

describe('a deadline', () => {
  it('ends a wait, also of one who is not first', async () => {
    const { socket, fake } = scriptedAsync([again], { timeoutMs: 20, socket: UNIX, ambient: { poll: 0 } })
    const calls = [socket.recv(10), socket.recv(10)]
    fake.advance(30)
    for (const call of calls) await expect(call).rejects.toThrow('timed out')
    expect(fake.made('recv')).toBe(1)
    fake.done()
  })

  it('that passed while the loop was busy still gives what came in time', async () => {
    const { socket, fake } = scriptedAsync([again], { timeoutMs: 20, socket: UNIX })
    const data = text(socket.recv(10))
    fake.advance(30)
    fake.expect(['poll', 1], bytes('late'))
    expect(await data).toBe('late')
    fake.done()
  })
})

describe('connect', () => {
  it('does not take an event older than the attempt for its end', async () => {
    const { socket, fake, poller } = scriptedAsync([again])
    socket.recv(1).catch(() => {})
    fake.expect(['connect', errno('EINPROGRESS')])
    const connected = socket.connect(['127.0.0.1', 9])
    fake.expect(again, ['poll', 0])
    poller.event([3, OUT | HUP])
    await microtasks()
    fake.expect(['poll', 1])
    poller.event([3, OUT])
    await connected
  })
})
