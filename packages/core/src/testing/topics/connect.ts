import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bindSockets } from '../../bind-sockets.js'
import {
  BlockingIOError,
  ConnectionRefusedError,
  gaierror,
  OSError,
  TimeoutError,
} from '../../voice/python/os-error.js'
import { elapsed, immediate, lasted, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { shellWith } from '../children.js'
import type { DrivenTrial } from '../driven.js'
import { driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { withSyscalls } from '../with-syscalls.js'

type InetPair = [host: string, port: number]

/** An address where a TCP connection is neither accepted nor refused: a listener whose queue is full. */
async function fullListener(t: DrivenTrial): Promise<{ address: InetPair; drain: () => void }> {
  const { listener, address } = await t.listener(0)
  const waiting: DrivenSocket[] = []
  for (let i = 0; i < 8; i++) {
    const client = t.socket()
    client.setblocking(false)
    await client.connectEx(address)
    waiting.push(client)
  }
  // Until the last of them certainly has to wait.
  const last = waiting.at(-1)
  assert(last !== undefined)
  t.sys.poll(Int32Array.of(last.fileno(), 4), 1, 50)
  await rejects(() => last.getpeername(), { code: 'ENOTCONN' })
  return {
    address,
    drain() {
      for (const client of waiting) client.close()
      listener.setblocking(false)
      for (let i = 0; i < 8; i++) {
        const fd = t.sys.accept4(listener.fileno(), null, null, 0)
        if (fd >= 0) t.sys.close(fd)
      }
    },
  }
}

/** An AF_UNIX listener whose backlog is full. */
async function fullUnixListener(t: DrivenTrial): Promise<{ listener: DrivenSocket; path: string }> {
  const path = join(t.folder(), 's')
  const unix = () => t.socket({ family: t.constant('AF_UNIX') })
  const listener = unix()
  await listener.bind(path)
  listener.listen(0)
  for (let i = 0; ; i++) {
    assert(i < 100, 'the backlog never fills')
    const client = unix()
    client.setblocking(false)
    if ((await client.connectEx(path)) !== 0) return { listener, path }
  }
}

export const connectTopic: Topic = {
  name: 'connect',
  checks: [
    ...driven('connectEx is 0, or the positive errno that connect would raise (S21, S25)', async (t) => {
      const { listener, address } = await t.listener()
      for (const timeoutMs of [null, 2000]) {
        const client = t.socket()
        client.timeoutMs = timeoutMs
        assert.equal(await client.connectEx(address), 0)
        // After a wait Linux lets one more connect of a non-blocking fd succeed; a blocking one succeeded at once.
        if (timeoutMs !== null || !t.blocking) await client.connectEx(address)
        assert.equal(await client.connectEx(address), -t.errno('EISCONN'))
        await rejects(() => client.connect(address), t.failure('EISCONN', OSError))
      }
      listener.close()
      for (const timeoutMs of [null, 2000]) {
        const client = t.socket()
        const another = t.socket()
        for (const socket of [client, another]) socket.timeoutMs = timeoutMs
        assert.equal(await client.connectEx(address), -t.errno('ECONNREFUSED'))
        await rejects(() => another.connect(address), t.failure('ECONNREFUSED', ConnectionRefusedError))
      }
    }),

    ...driven(
      'without blocking: in progress, then connected, then EISCONN (S23, S25)',
      { needs: ['linux'] },
      async (t) => {
        const { address } = await t.listener()
        const client = t.socket()
        client.setblocking(false)
        assert.equal(await client.connectEx(address), -t.errno('EINPROGRESS'))
        assert.equal(t.sys.poll(Int32Array.of(client.fileno(), 4), 1, 2000), 1)
        assert.equal(await client.connectEx(address), 0)
        assert.equal(await client.connectEx(address), -t.errno('EISCONN'))
        const other = t.socket()
        other.setblocking(false)
        await rejects(() => other.connect(address), t.failure('EINPROGRESS', BlockingIOError))
      },
    ),

    ...driven(
      'an address that cannot be resolved is raised by both methods, before any system call (S20)',
      async (t) => {
        const client = t.socket()
        await rejects(() => client.connect(['::1', 1]), { type: gaierror })
        await rejects(() => client.connectEx(['::1', 1]), { type: gaierror })
      },
    ),

    ...driven(
      'a connect that takes too long: TimeoutError, or EWOULDBLOCK from connectEx (S25)',
      { needs: ['linux'] },
      async (t) => {
        const { address } = await fullListener(t)
        const client = t.socket()
        client.timeoutMs = 150
        const expected = { type: TimeoutError, message: 'timed out', errno: null }
        lasted(await elapsed(t.clock, () => rejects(() => client.connect(address), expected)), 150)
        // The attempt is still under way (S27).
        await rejects(() => client.connect(address), t.failure('EALREADY', BlockingIOError))
        const second = t.socket()
        second.timeoutMs = 150
        assert.equal(await second.connectEx(address), -t.errno('EWOULDBLOCK'))
      },
    ),

    // Room is made during its poll(2); on the event loop the next check does it.
    ...driven(
      'a blocking connect waits until it is let in (law 3)',
      { needs: ['linux', 'realKernel'], drivers: ['blocking'] },
      async (t) => {
        const { address, drain } = await fullListener(t)
        const client = t.socket()
        let polls = 0
        const making = withSyscalls(t.backend, (sys) => ({
          poll(pollfds, nfds, timeoutMs) {
            if (++polls === 2) drain()
            return sys.poll(pollfds, nfds, timeoutMs)
          },
        }))
        const fd = client.detach()
        const waiting = t.socket({ fileno: fd }, bindSockets(making))
        await waiting.connect(address)
        assert.deepEqual(waiting.getpeername(), address)
        assert(polls >= 2)
      },
    ),

    ...driven(
      'a connect of the event loop waits until it is let in',
      // Room is made while it waits, which a blocking call would not allow.
      { needs: ['linux', 'realKernel'], drivers: ['event loop'] },
      async (t) => {
        const { address, drain } = await fullListener(t)
        const client = t.socket()
        const connecting = client.connect(address)
        setTimeout(drain, 50)
        await connecting
        assert.deepEqual(client.getpeername(), address)

        const { listener, path } = await fullUnixListener(t)
        const unix = t.socket({ family: t.constant('AF_UNIX') })
        const waiting = unix.connect(path)
        setTimeout(() => t.fd(t.sys.accept4(listener.fileno(), null, null, 0)), 50)
        await waiting
        assert.equal(unix.getpeername(), path)
      },
    ),

    ...driven(
      'a blocking AF_UNIX connect waits for room in the backlog',
      // As above, room is made during its poll(2).
      { needs: ['AF_UNIX', 'realKernel', 'sh', 'linux'], drivers: ['blocking'] },
      async (t) => {
        const { listener, path } = await fullUnixListener(t)
        const client = t.socket({ family: t.constant('AF_UNIX') })
        let polls = 0
        const making = withSyscalls(t.backend, (sys) => ({
          poll(pollfds, nfds, timeoutMs) {
            if (++polls === 3) t.fd(t.sys.accept4(listener.fileno(), null, null, 0))
            return sys.poll(pollfds, nfds, timeoutMs)
          },
        }))
        const waiting = t.socket({ fileno: client.detach() }, bindSockets(making))
        await waiting.connect(path)
        assert.equal(waiting.getpeername(), path)
      },
    ),

    ...driven(
      'with a timeout a full AF_UNIX backlog is EAGAIN at once (S26)',
      { needs: ['AF_UNIX', 'realKernel', 'linux'] },
      async (t) => {
        const { path } = await fullUnixListener(t)
        const client = t.socket({ family: t.constant('AF_UNIX') })
        client.timeoutMs = 5000
        immediate(
          await elapsed(t.clock, async () => {
            await rejects(() => client.connect(path), t.failure('EAGAIN', BlockingIOError))
            assert.equal(await client.connectEx(path), -t.errno('EAGAIN'))
          }),
        )
      },
    ),

    ...driven('an interrupted connect is not repeated before its outcome is known (S22)', async (t) => {
      const { listener, address } = await t.listener()
      for (const [timeoutMs, expected] of [
        [null, 0],
        [2000, 0],
        [0, -t.errno('EINTR')],
      ] as const) {
        const order: string[] = []
        const interrupting = withSyscalls(t.backend, (sys) => ({
          connect(fd, sockaddr, addrlen) {
            const rc = sys.connect(fd, sockaddr, addrlen)
            order.push('connect')
            return order.length === 1 ? t.errno('EINTR') : rc
          },
          poll(pollfds, nfds, timeout) {
            order.push('poll')
            return sys.poll(pollfds, nfds, timeout)
          },
        }))
        const client = t.socket({}, bindSockets(interrupting))
        client.timeoutMs = timeoutMs
        assert.equal(await client.connectEx(address), expected)
        if (timeoutMs !== 0) {
          assert.deepEqual(order.slice(0, 2), ['connect', 'poll'])
          assert.deepEqual(client.getpeername(), address)
        }
        await t.accepted(listener)
      }
    }),

    // Every fd of the event loop is O_NONBLOCK, and its connect waits.
    ...driven(
      'an adopted fd that is O_NONBLOCK says EINPROGRESS, and stays O_NONBLOCK (S23)',
      { drivers: ['blocking'] },
      async (t) => {
        const { address } = await t.listener()
        const fd = t.socket().detach()
        t.sys.setNonblocking(fd, 1)
        const client = t.socket({ fileno: fd })
        await rejects(() => client.connect(address), t.failure('EINPROGRESS', BlockingIOError))
        assert.notEqual(t.sys.getfl(fd) & t.constant('O_NONBLOCK'), 0)
      },
    ),

    ...driven('a datagram socket connects at once, and to AF_UNSPEC only through the kernel', async (t) => {
      const receiver = await t.udp()
      const client = await t.udp()
      const name = receiver.getsockname()
      assert(Array.isArray(name))
      await client.connect(['127.0.0.1', Number(name[1])])
      await client.connect(['127.0.0.1', Number(name[1])])
      assert.deepEqual(client.getpeername(), name)
    }),

    ...driven('connect waits for a late peer', { needs: ['realKernel', 'sh', 'AF_UNIX'] }, async (t) => {
      const [a, b] = t.pair()
      shellWith(t, b.fileno(), 'sleep 0.1; exec 3>&-')
      b.close()
      a.timeoutMs = 5000
      assert.equal((await a.recv(1)).length, 0)
    }),
  ],
}
