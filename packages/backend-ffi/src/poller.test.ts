import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { backend } from './index.js'
import { EpollPoller, watchOnDatagrams, watchOnLoop, watchOnThread } from './poller.js'

const { syscalls: sys, abi } = backend
const number = (name: string) => abi.constants[name] ?? abi.extensions[name] ?? Number.NaN
const errno = (code: string) => abi.errnos[code]?.number ?? Number.NaN
const IN = 1
const OUT = 4
const HUP = 16
const RDHUP = 0x2000

/** Threads start slowly on a busy machine. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000 })

function pair(): [number, number] {
  const fds = new Int32Array(2)
  const type = number('SOCK_STREAM') | number('SOCK_CLOEXEC') | number('SOCK_NONBLOCK')
  expect(sys.socketpair(number('AF_UNIX'), type, 0, fds)).toBe(0)
  return [fds[0] ?? -1, fds[1] ?? -1]
}

function pollFds(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const link = readlinkSync(`/proc/self/fd/${fd}`)
      return /eventpoll|eventfd/.test(link) ? [link] : []
    } catch {
      return []
    }
  })
}

describe.each([
  ['the loop', watchOnLoop],
  ['a datagram handle', watchOnDatagrams],
  ['a thread', watchOnThread],
])('a poller on %s', (_name, startWatch) => {
  const opened: number[] = []
  let poller: EpollPoller | undefined

  function start() {
    const seen: [number, number][] = []
    poller = new EpollPoller((events, count) => {
      for (let i = 0; i < count; i++) seen.push([events[2 * i] ?? 0, events[2 * i + 1] ?? 0])
    }, startWatch)
    const [a, b] = pair()
    opened.push(a, b)
    return { poller, seen, a, b }
  }

  afterEach(() => {
    poller?.close()
    for (const fd of opened.splice(0)) sys.close(fd)
  })

  test('reports each edge once, by token', async () => {
    const { poller, seen, a, b } = start()
    expect(poller.add(b, 77)).toBe(0)
    await until(() => expect(seen).toEqual([[77, OUT]]))
    sys.send(a, Buffer.from('x'), 0, 1, 0)
    await until(() =>
      expect(seen).toEqual([
        [77, OUT],
        [77, IN | OUT],
      ]),
    )
    await sleep(30)
    expect(seen.length).toBe(2)
    sys.send(a, Buffer.from('y'), 0, 1, 0)
    await until(() => expect(seen.length).toBe(3))
    sys.shutdown(a, 1)
    await until(() => expect(seen.at(-1)).toEqual([77, IN | OUT | RDHUP]))
    sys.shutdown(a, 2)
    await until(() => expect(seen.at(-1)).toEqual([77, IN | OUT | RDHUP | HUP]))
  })

  test('is silent about what was removed, and accepts it again', async () => {
    const { poller, seen, a, b } = start()
    expect(poller.add(b, 1)).toBe(0)
    expect(poller.add(b, 2)).toBe(-errno('EEXIST'))
    expect(poller.remove(b, 1)).toBe(0)
    expect(poller.remove(b, 1)).toBe(-errno('ENOENT'))
    sys.send(a, Buffer.from('x'), 0, 1, 0)
    await sleep(30)
    expect(seen).toEqual([])
    expect(poller.add(b, 3)).toBe(0)
    await until(() => expect(seen).toEqual([[3, IN | OUT]]))
  })

  test('refuses what cannot be polled, and wrong arguments', () => {
    const { poller } = start()
    const file = sys.dup(Number(readdirSync('/proc/self/fd').find((fd) => isFile(fd)) ?? -1))
    expect(poller.add(-1, 1)).toBe(-errno('EBADF'))
    if (file >= 0) {
      expect(poller.add(file, 1)).toBe(-errno('EPERM'))
      sys.close(file)
    }
    for (const wrong of [undefined, null, 'x', {}, Symbol('x'), 1n, Number.NaN, 0.5]) {
      expect(poller.add(wrong as number, 1)).toBe(-errno('EINVAL'))
      expect(poller.remove(wrong as number, 1)).toBe(-errno('EINVAL'))
    }
  })

  test('delivers a thousand fds, more than fit one batch', async () => {
    const { poller, seen } = start()
    const far: number[] = []
    for (let i = 0; i < 1000; i++) {
      const [a, b] = pair()
      opened.push(a, b)
      far.push(a)
      expect(poller.add(b, i + 1)).toBe(0)
    }
    await until(() => expect(seen.length).toBe(1000))
    for (const fd of far) sys.send(fd, Buffer.from('x'), 0, 1, 0)
    await until(() => expect(new Set(seen.filter(([, events]) => events & IN).map(([token]) => token)).size).toBe(1000))
  })

  test('closes for good, with nothing left open', async () => {
    const before = pollFds()
    const { poller, seen, a, b } = start()
    expect(poller.add(b, 1)).toBe(0)
    sys.send(a, Buffer.from('x'), 0, 1, 0)
    poller.close()
    poller.close()
    poller.ref()
    poller.unref()
    expect(poller.add(b, 2)).toBe(-errno('EBADF'))
    expect(poller.remove(b, 1)).toBe(-errno('EBADF'))
    await until(() => expect(pollFds().length).toBeLessThanOrEqual(before.length))
    await sleep(20)
    expect(seen).toEqual([])
  })

  test('may be closed by its own listener', async () => {
    let calls = 0
    const [a, b] = pair()
    const own = new EpollPoller(() => {
      calls++
      own.close()
    }, startWatch)
    opened.push(a, b)
    own.ref()
    expect(own.add(a, 1)).toBe(0)
    expect(own.add(b, 2)).toBe(0)
    await until(() => expect(calls).toBe(1))
    sys.send(a, Buffer.from('x'), 0, 1, 0)
    await sleep(30)
    expect(calls).toBe(1)
  })
})

function isFile(fd: string): boolean {
  try {
    return (
      readlinkSync(`/proc/self/fd/${fd}`).startsWith('/') &&
      !/^\/(dev|proc)\//.test(readlinkSync(`/proc/self/fd/${fd}`))
    )
  } catch {
    return false
  }
}
