import assert from 'node:assert/strict'
import { bindSockets } from '../../bind-sockets.js'
import { ConnectionAbortedError, OSError } from '../../errors/os-error.js'
import { duration, immediate, raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { start } from '../children.js'
import type { Trial } from '../trial.js'
import { withSyscalls } from '../with-syscalls.js'

function isNonblocking(t: Trial, fd: number): boolean {
  return (t.sys.getfl(fd) & t.constant('O_NONBLOCK')) !== 0
}

export const acceptTopic: Topic = {
  name: 'accept',
  checks: [
    check('gives the connection and the peer’s address (S29)', (t) => {
      const { listener, address } = t.listener()
      const client = t.socket()
      client.connect(address)
      const [server, peer] = listener.accept()
      t.own(server)
      assert.deepEqual(peer, client.getsockname())
      assert.deepEqual(
        [server.family, server.type, server.proto, server.constructor],
        [listener.family, listener.type, listener.proto, listener.constructor],
      )
      assert.equal(server.getInheritable(), false)
    }),

    check('the connection has the default timeout, never the listener’s: nine cases (S33)', (t) => {
      for (const defaultMs of [null, 0, 1500]) {
        for (const listenerMs of [null, 0, 700]) {
          const { listener, address } = t.listener()
          const client = t.socket()
          client.connect(address)
          t.sockets.setdefaulttimeoutMs(defaultMs)
          listener.timeoutMs = listenerMs
          const [server] = listener.accept()
          t.own(server)
          t.sockets.setdefaulttimeoutMs(null)
          assert.equal(server.timeoutMs, defaultMs, `default ${defaultMs}, listener ${listenerMs}`)
          if (t.backend.abi.platform === 'linux' || listenerMs !== 0) {
            assert.equal(isNonblocking(t, server.fileno()), defaultMs !== null)
          }
          assert.equal(isNonblocking(t, listener.fileno()), listenerMs !== null)
        }
      }
    }),

    check('connections come in the order they were made', (t) => {
      const { listener, address } = t.listener()
      const clients = [t.socket(), t.socket(), t.socket()]
      for (const client of clients) client.connect(address)
      for (const client of clients) {
        const [server, peer] = listener.accept()
        t.own(server)
        assert.deepEqual(peer, client.getsockname())
      }
    }),

    check('a blocking accept waits for a client that comes later', { needs: ['realKernel'] }, (t) => {
      for (const timeoutMs of [null, 10_000]) {
        const { listener, address } = t.listener()
        listener.timeoutMs = timeoutMs
        const program = `setTimeout(() => require('net').connect(${address[1]}, '127.0.0.1'), 50)`
        start(t, process.execPath, ['--eval', program])
        const [server, peer] = listener.accept()
        t.own(server)
        assert(Array.isArray(peer) && peer[0] === '127.0.0.1')
      }
    }),

    check('a client that gave up before is not seen again, and the wait goes on or not as set', (t) => {
      const { listener } = t.listener()
      listener.timeoutMs = 60
      raises(() => listener.accept(), { message: 'timed out' })
      listener.setblocking(false)
      immediate(duration(t.clock, () => raises(() => listener.accept(), { code: 'EAGAIN' })))
    }),

    check('ECONNABORTED is raised, not tried again (S30)', (t) => {
      let accepts = 0
      const aborted = () => {
        accepts++
        return t.errno('ECONNABORTED')
      }
      const aborting = withSyscalls(t.backend, () => ({ accept4: aborted, acceptDontwait: aborted }))
      const listener = t.own(new (bindSockets(aborting).Socket)())
      listener.bind(['127.0.0.1', 0])
      listener.listen()
      raises(() => listener.accept(), t.failure('ECONNABORTED', ConnectionAbortedError))
      assert.equal(accepts, 1)
    }),

    check('what is no listener says so', (t) => {
      raises(() => t.socket().accept(), t.failure('EINVAL', OSError))
      raises(() => t.udp().accept(), t.failure('EOPNOTSUPP', OSError))
      const closed = t.socket()
      closed.close()
      raises(() => closed.accept(), t.failure('EBADF', OSError))
    }),

    check('an accept that cannot set up its connection leaves no descriptor behind', (t) => {
      let accepted = -1
      const failing = withSyscalls(t.backend, (sys) => ({
        acceptDontwait(...args) {
          accepted = sys.acceptDontwait(...args)
          return accepted
        },
        setNonblocking: (fd, on) => (fd === accepted ? t.errno('EIO') : sys.setNonblocking(fd, on)),
      }))
      const bound = bindSockets(failing)
      const listener = t.own(new bound.Socket())
      listener.bind(['127.0.0.1', 0])
      listener.listen()
      const name = listener.getsockname()
      assert(Array.isArray(name))
      t.socket().connect(['127.0.0.1', Number(name[1])])
      bound.setdefaulttimeoutMs(10)
      raises(() => listener.accept(), { code: 'EIO' })
      assert(accepted >= 0)
      assert.equal(t.sys.getfl(accepted), t.errno('EBADF'))
    }),
  ],
}
