import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { bindSockets } from '../../bind-sockets.js'
import { OSError, ValueError } from '../../voice/python/os-error.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'

function isNonblocking(t: DrivenTrial, fd: number): boolean {
  return (t.sys.getfl(fd) & t.constant('O_NONBLOCK')) !== 0
}

export const openTopic: Topic = {
  name: 'open',
  checks: [
    ...driven(
      'a socket without arguments is AF_INET, SOCK_STREAM, protocol 0, and its calls wait (S1, S63)',
      async (t) => {
        const socket = t.socket()
        assert(socket.fileno() >= 0)
        assert.deepEqual(
          [socket.family, socket.type, socket.proto, socket.timeoutMs, socket.getblocking(), socket.closed],
          [t.constant('AF_INET'), t.constant('SOCK_STREAM'), 0, null, true, false],
        )
        assert.equal(isNonblocking(t, socket.fileno()), !t.blocking)
      },
    ),

    ...driven(
      'SOCK_NONBLOCK gives timeout 0, beats the default timeout, and does not show in type (S8, S63)',
      { needs: ['linux'] },
      async (t) => {
        t.sockets.setdefaulttimeoutMs(1500)
        const type = t.constant('SOCK_DGRAM') | t.constant('SOCK_NONBLOCK') | t.constant('SOCK_CLOEXEC')
        const socket = t.socket({ type })
        assert.deepEqual([socket.type, socket.timeoutMs], [t.constant('SOCK_DGRAM'), 0])
        assert(isNonblocking(t, socket.fileno()))
        const pair = t.driver.pair(
          t.sockets,
          t.constant('AF_UNIX'),
          t.constant('SOCK_STREAM') | t.constant('SOCK_NONBLOCK'),
        )
        for (const end of pair) assert.equal(t.own(end).timeoutMs, 0)
      },
    ),

    ...driven('the default timeout goes to every socket made, and its fd is non-blocking (S8, S2)', async (t) => {
      assert.equal(t.sockets.getdefaulttimeoutMs(), null)
      t.sockets.setdefaulttimeoutMs(1500)
      assert.equal(t.sockets.getdefaulttimeoutMs(), 1500)
      const [a, b] = t.pair()
      const made = [t.socket(), a, b, t.socket({ fileno: t.sys.dup(a.fileno()) })]
      const copy = t.sockets.fromfd(a.fileno(), a.family, a.type)
      made.push(t.own(t.blocking ? copy : copy.toAsync()))
      for (const socket of made) {
        assert.equal(socket.timeoutMs, 1500)
        assert(isNonblocking(t, socket.fileno()))
      }
    }),

    // No socket is made.
    check('a default timeout is validated like any other (S8)', (t) => {
      raises(() => t.sockets.setdefaulttimeoutMs(-1), { type: ValueError, message: 'Timeout value out of range' })
      raises(() => t.sockets.setdefaulttimeoutMs('1' as never), { type: TypeError })
      assert.equal(t.sockets.getdefaulttimeoutMs(), null)
    }),

    ...driven('what the kernel does not have is the errno and its class (S60)', async (t) => {
      raises(() => t.socket({ family: 9999 }), t.failure('EAFNOSUPPORT', OSError))
      raises(() => t.socket({ type: t.constant('SOCK_STREAM'), proto: 17 }), t.failure('EPROTONOSUPPORT', OSError))
      raises(() => t.driver.pair(t.sockets, t.constant('AF_INET')), t.failure('EOPNOTSUPP', OSError))
    }),

    ...driven(
      'a socket that could not be opened leaves no descriptor behind',
      { needs: ['realKernel', 'linux'] },
      async (t) => {
        const count = () => readdirSync('/proc/self/fd').length
        const before = count()
        for (let i = 0; i < 20; i++) raises(() => t.socket({ family: 9999 }), { code: 'EAFNOSUPPORT' })
        assert.equal(count(), before)
      },
    ),

    ...driven('an adopted fd tells its family, type and protocol (S64)', async (t) => {
      const original = t.socket({ type: t.constant('SOCK_DGRAM') })
      for (const nonblocking of [0, 1]) {
        t.sys.setNonblocking(original.fileno(), nonblocking)
        const fd = t.sys.dup(original.fileno())
        const adopted = t.socket({ fileno: fd })
        assert.deepEqual([adopted.fileno(), adopted.family, adopted.type], [fd, original.family, original.type])
        if (t.backend.abi.platform === 'linux') assert.equal(adopted.proto, 17)
        assert.equal(adopted.timeoutMs, null, 'O_NONBLOCK is not read')
        const expected = nonblocking !== 0 || !t.blocking
        assert.equal(isNonblocking(t, fd), expected, 'and changed only for the event loop')
      }
    }),

    ...driven('an adopted fd is what the caller says it is, even nonsense (S64)', async (t) => {
      const fd = t.sys.dup(t.socket().fileno())
      const adopted = t.socket({ fileno: fd, family: 99, type: 77, proto: 55 })
      assert.deepEqual([adopted.family, adopted.type, adopted.proto], [99, 77, 55])
    }),

    ...driven('only a socket can be adopted (S64)', async (t) => {
      raises(() => t.socket({ fileno: -1 }), { type: RangeError, message: /options\.fileno must be an integer from 0/ })
      const closed = t.sys.dup(t.socket().fileno())
      t.sys.close(closed)
      raises(() => t.socket({ fileno: closed }), t.failure('EBADF', OSError))
      raises(() => t.socket({ fileno: '3' as never }), { type: TypeError })
      raises(() => t.socket({ fileno: 3.5 }), { type: RangeError })
    }),

    ...driven('a file is no socket (S64)', { needs: ['realKernel', 'linux'] }, async (t) => {
      const fd = openSync('/dev/null', 'r')
      t.defer(() => closeSync(fd))
      raises(() => t.socket({ fileno: fd }), t.failure('ENOTSOCK', OSError))
      raises(() => t.socket({ fileno: fd, family: t.constant('AF_INET') }), t.failure('ENOTSOCK', OSError))
      assert(t.sys.getfl(fd) >= 0, 'and it is still open')
    }),

    ...driven('each bindSockets() has classes and a default timeout of its own', async (t) => {
      const other = bindSockets(t.backend)
      other.setdefaulttimeoutMs(1500)
      const socket = t.socket()
      assert.equal(socket.timeoutMs, null)
      const { className } = t.driver
      assert(socket instanceof t.sockets[className] && !(socket instanceof other[className]))
      assert.equal(other[className].name, className)
    }),
  ],
}
