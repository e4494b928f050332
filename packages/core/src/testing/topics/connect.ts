import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bindSockets } from '../../bind-sockets.js'
import { BlockingIOError, ConnectionRefusedError, gaierror, OSError, TimeoutError } from '../../errors/os-error.js'
import type { Socket } from '../../socket.js'
import { duration, immediate, lasted, raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { shellWith } from '../children.js'
import type { Trial } from '../trial.js'
import { withSyscalls } from '../with-syscalls.js'

type InetPair = [host: string, port: number]

/** An address where a TCP connection is neither made nor refused: a listener whose queue is full. */
function fullListener(t: Trial): { address: InetPair; drain: () => void } {
  const { listener, address } = t.listener(0)
  const waiting: Socket[] = []
  for (let i = 0; i < 8; i++) {
    const client = t.socket()
    client.setblocking(false)
    client.connectEx(address)
    waiting.push(client)
  }
  // Until the last of them is surely not let in.
  const last = waiting.at(-1)
  assert(last !== undefined)
  t.sys.poll(Int32Array.of(last.fileno(), 4), 1, 50)
  raises(() => last.getpeername(), { code: 'ENOTCONN' })
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
function fullUnixListener(t: Trial): { listener: Socket; path: string } {
  const path = join(t.folder(), 's')
  const unix = () => t.socket({ family: t.constant('AF_UNIX') })
  const listener = unix()
  listener.bind(path)
  listener.listen(0)
  for (let i = 0; ; i++) {
    assert(i < 100, 'the backlog never fills')
    const client = unix()
    client.setblocking(false)
    if (client.connectEx(path) !== 0) return { listener, path }
  }
}

export const connectTopic: Topic = {
  name: 'connect',
  checks: [
    check('connectEx is 0, or the positive errno that connect would raise (S21, S25)', (t) => {
      const { listener, address } = t.listener()
      for (const timeoutMs of [null, 2000]) {
        const client = t.socket()
        client.timeoutMs = timeoutMs
        assert.equal(client.connectEx(address), 0)
        // After a wait Linux lets one more connect of a non-blocking fd succeed; a blocking one was through at once.
        if (timeoutMs !== null) client.connectEx(address)
        assert.equal(client.connectEx(address), -t.errno('EISCONN'))
        raises(() => client.connect(address), t.failure('EISCONN', OSError))
      }
      listener.close()
      for (const timeoutMs of [null, 2000]) {
        const client = t.socket()
        const another = t.socket()
        for (const socket of [client, another]) socket.timeoutMs = timeoutMs
        assert.equal(client.connectEx(address), -t.errno('ECONNREFUSED'))
        raises(() => another.connect(address), t.failure('ECONNREFUSED', ConnectionRefusedError))
      }
    }),

    check('without blocking: in progress, then connected, then EISCONN (S23, S25)', { needs: ['linux'] }, (t) => {
      const { address } = t.listener()
      const client = t.socket()
      client.setblocking(false)
      assert.equal(client.connectEx(address), -t.errno('EINPROGRESS'))
      assert.equal(t.sys.poll(Int32Array.of(client.fileno(), 4), 1, 2000), 1)
      assert.equal(client.connectEx(address), 0)
      assert.equal(client.connectEx(address), -t.errno('EISCONN'))
      const other = t.socket()
      other.setblocking(false)
      raises(() => other.connect(address), t.failure('EINPROGRESS', BlockingIOError))
    }),

    check('an address that cannot be resolved is raised by both methods, before any system call (S20)', (t) => {
      const client = t.socket()
      raises(() => client.connect(['::1', 1]), { type: gaierror })
      raises(() => client.connectEx(['::1', 1]), { type: gaierror })
    }),

    check(
      'a connect that takes too long: TimeoutError, or EWOULDBLOCK from connectEx (S25)',
      { needs: ['linux'] },
      (t) => {
        const { address } = fullListener(t)
        const client = t.socket()
        client.timeoutMs = 150
        const expected = { type: TimeoutError, message: 'timed out', errno: null }
        lasted(
          duration(t.clock, () => raises(() => client.connect(address), expected)),
          150,
        )
        // The attempt is still on its way (S27).
        raises(() => client.connect(address), t.failure('EALREADY', BlockingIOError))
        const second = t.socket()
        second.timeoutMs = 150
        assert.equal(second.connectEx(address), -t.errno('EWOULDBLOCK'))
      },
    ),

    check('a blocking connect waits until it is let in (law 3)', { needs: ['linux', 'realKernel'] }, async (t) => {
      const { address, drain } = fullListener(t)
      const client = t.socket()
      // Room is made from the poll that the connect waits in.
      let polls = 0
      const making = withSyscalls(t.backend, (sys) => ({
        poll(pollfds, nfds, timeoutMs) {
          if (++polls === 2) drain()
          return sys.poll(pollfds, nfds, timeoutMs)
        },
      }))
      const fd = client.detach()
      const waiting = t.own(new (bindSockets(making).Socket)({ fileno: fd }))
      waiting.connect(address)
      assert.deepEqual(waiting.getpeername(), address)
      assert(polls >= 2)
    }),

    check(
      'a blocking AF_UNIX connect waits for room in the backlog',
      { needs: ['AF_UNIX', 'realKernel', 'sh', 'linux'] },
      (t) => {
        const { listener, path } = fullUnixListener(t)
        const client = t.socket({ family: t.constant('AF_UNIX') })
        let polls = 0
        const making = withSyscalls(t.backend, (sys) => ({
          poll(pollfds, nfds, timeoutMs) {
            if (++polls === 3) t.own(listener.accept()[0])
            return sys.poll(pollfds, nfds, timeoutMs)
          },
        }))
        const waiting = t.own(new (bindSockets(making).Socket)({ fileno: client.detach() }))
        waiting.connect(path)
        assert.equal(waiting.getpeername(), path)
      },
    ),

    check(
      'with a timeout a full AF_UNIX backlog is EAGAIN at once (S26)',
      { needs: ['AF_UNIX', 'realKernel', 'linux'] },
      (t) => {
        const { path } = fullUnixListener(t)
        const client = t.socket({ family: t.constant('AF_UNIX') })
        client.timeoutMs = 5000
        immediate(
          duration(t.clock, () => {
            raises(() => client.connect(path), t.failure('EAGAIN', BlockingIOError))
            assert.equal(client.connectEx(path), -t.errno('EAGAIN'))
          }),
        )
      },
    ),

    check('an interrupted connect is not made again before its outcome is there (S22)', (t) => {
      const { listener, address } = t.listener()
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
        const client = t.own(new (bindSockets(interrupting).Socket)())
        client.timeoutMs = timeoutMs
        assert.equal(client.connectEx(address), expected)
        if (timeoutMs !== 0) {
          assert.deepEqual(order.slice(0, 2), ['connect', 'poll'])
          assert.deepEqual(client.getpeername(), address)
        }
        t.own(listener.accept()[0])
      }
    }),

    check('an adopted fd that is O_NONBLOCK says EINPROGRESS, and stays O_NONBLOCK (S23)', (t) => {
      const { address } = t.listener()
      const fd = t.socket().detach()
      t.sys.setNonblocking(fd, 1)
      const client = t.socket({ fileno: fd })
      raises(() => client.connect(address), t.failure('EINPROGRESS', BlockingIOError))
      assert.notEqual(t.sys.getfl(fd) & t.constant('O_NONBLOCK'), 0)
    }),

    check('a datagram socket connects at once, and to AF_UNSPEC only through the kernel', (t) => {
      const receiver = t.udp()
      const client = t.udp()
      const name = receiver.getsockname()
      assert(Array.isArray(name))
      client.connect(['127.0.0.1', Number(name[1])])
      client.connect(['127.0.0.1', Number(name[1])])
      assert.deepEqual(client.getpeername(), name)
    }),

    check('a peer that comes late is waited for', { needs: ['realKernel', 'sh', 'AF_UNIX'] }, (t) => {
      const [a, b] = t.pair()
      shellWith(t, b.fileno(), 'sleep 0.1; exec 3>&-')
      b.close()
      a.timeoutMs = 5000
      assert.equal(a.recv(1).length, 0)
    }),
  ],
}
