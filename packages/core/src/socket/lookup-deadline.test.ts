import { expect, test } from 'vitest'
import { scriptedAsync } from '../../test/scripted-poller.js'
import type { AddrinfoAnswer } from '../backend/index.js'

const found: AddrinfoAnswer = {
  rc: 0,
  errno: 0,
  entries: [
    {
      family: 2,
      type: 1,
      proto: 6,
      canonname: null,
      sockaddr: Uint8Array.of(2, 0, 0, 0, 127, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0),
    },
  ],
}

/** A socket whose resolver answers after so long, and the real clock. */
function slow(answerMs: number, steps: Parameters<typeof scriptedAsync>[0] = []) {
  const asked: unknown[] = []
  const scripted = scriptedAsync(steps, {
    clock: performance,
    ambient: { poll: 0 },
    netdb: {
      getaddrinfoAsync: (request) =>
        new Promise((resolve) => {
          asked.push(request)
          setTimeout(resolve, answerMs, found).unref()
        }),
    },
  })
  return { ...scripted, asked }
}

const name = ['somewhere', 80] as [string, number]
const x = Buffer.from('x')

test.each([
  ['connect', (socket: ReturnType<typeof slow>['socket']) => socket.connect(name)],
  ['bind', (socket) => socket.bind(name)],
  ['sendto', (socket) => socket.sendto(x, name)],
  ['sendmsg', (socket) => socket.sendmsg([x], [], 0, name)],
])('timeoutMs ends the lookup of %s', async (syscall, call) => {
  const { socket, fake } = slow(3000)
  socket.timeoutMs = 100
  const began = performance.now()
  await expect(call(socket)).rejects.toMatchObject({ name: 'TimeoutError', message: 'timed out', syscall })
  expect(performance.now() - began).toBeGreaterThanOrEqual(99)
  expect(performance.now() - began).toBeLessThan(1500)
  fake.done()
})

test('connectEx resolves with EWOULDBLOCK then', async () => {
  const { socket } = slow(3000)
  socket.timeoutMs = 50
  expect(await socket.connectEx(name)).toBe(11)
})

test('one deadline covers the lookup and the connect', async () => {
  const { socket, fake } = slow(150, [['connect', -115]])
  socket.timeoutMs = 300
  const began = performance.now()
  await expect(socket.connect(name)).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(performance.now() - began).toBeLessThan(440)
  fake.done()
})

test('an answer in time is used, and without a timeout all are', async () => {
  const { socket, fake } = slow(20, [
    ['connect', 0],
    ['sendto', 1],
  ])
  socket.timeoutMs = 2000
  await socket.connect(name)
  socket.timeoutMs = null
  expect(await socket.sendto(x, name)).toBe(1)
  fake.done()
})

test('a signal and close() end the lookup', async () => {
  for (const end of ['abort', 'close'] as const) {
    const { socket, asked } = slow(3000)
    const stop = new AbortController()
    const calls = [
      socket.connect(name, { signal: stop.signal }),
      socket.bind(name, { signal: stop.signal }),
      socket.sendto(x, name, { signal: stop.signal }),
    ].map((call) => call.then(String, (error: unknown) => error))
    expect(asked).toHaveLength(3)
    if (end === 'abort') stop.abort(new Error('enough'))
    else socket.detach()
    for (const outcome of await Promise.all(calls)) {
      expect(outcome).toMatchObject(end === 'abort' ? { message: 'enough' } : { code: 'EBADF' })
    }
  }
})
