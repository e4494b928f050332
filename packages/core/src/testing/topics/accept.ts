import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bindSockets } from '../../bind-sockets.js'
import { ConnectionAbortedError, OSError } from '../../voice/python/os-error.js'
import { elapsed, immediate, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { start } from '../children.js'
import type { DrivenTrial } from '../driven.js'
import { driven } from '../driven.js'
import { withSyscalls } from '../with-syscalls.js'

function isNonblocking(t: DrivenTrial, fd: number): boolean {
  return (t.sys.getfl(fd) & t.constant('O_NONBLOCK')) !== 0
}

export const acceptTopic: Topic = {
  name: 'accept',
  checks: [
    ...driven('gives the connection and the peer’s address (S29)', async (t) => {
      const { listener, address } = await t.listener()
      const client = t.socket()
      await client.connect(address)
      const [server, peer] = await listener.accept()
      t.own(server)
      assert.deepEqual(peer, client.getsockname())
      assert.deepEqual(
        [server.family, server.type, server.proto, server.constructor],
        [listener.family, listener.type, listener.proto, listener.constructor],
      )
      assert.equal(server.getInheritable(), false)
    }),

    ...driven('the connection has the default timeout, never the listener’s: nine cases (S33)', async (t) => {
      for (const defaultMs of [null, 0, 1500]) {
        for (const listenerMs of [null, 0, 700]) {
          const { listener, address } = await t.listener()
          const client = t.socket()
          await client.connect(address)
          t.sockets.setdefaulttimeoutMs(defaultMs)
          listener.timeoutMs = listenerMs
          const [server] = await listener.accept()
          t.own(server)
          t.sockets.setdefaulttimeoutMs(null)
          assert.equal(server.timeoutMs, defaultMs, `default ${defaultMs}, listener ${listenerMs}`)
          if (t.backend.abi.platform === 'linux' || listenerMs !== 0) {
            assert.equal(isNonblocking(t, server.fileno()), !t.blocking || defaultMs !== null)
          }
          // Every fd of the event loop is O_NONBLOCK.
          assert.equal(isNonblocking(t, listener.fileno()), !t.blocking || listenerMs !== null)
        }
      }
    }),

    ...driven('connections come in the order they were made', async (t) => {
      const { listener, address } = await t.listener()
      const clients = [t.socket(), t.socket(), t.socket()]
      for (const client of clients) await client.connect(address)
      for (const client of clients) {
        const [server, peer] = await listener.accept()
        t.own(server)
        assert.deepEqual(peer, client.getsockname())
      }
    }),

    ...driven('a blocking accept waits for a client that comes later', { needs: ['realKernel'] }, async (t) => {
      for (const timeoutMs of [null, 10_000]) {
        const { listener, address } = await t.listener()
        listener.timeoutMs = timeoutMs
        const program = `setTimeout(() => require('net').connect(${address[1]}, '127.0.0.1'), 50)`
        start(t, process.execPath, ['--eval', program])
        const [server, peer] = await listener.accept()
        t.own(server)
        assert(Array.isArray(peer) && peer[0] === '127.0.0.1')
      }
    }),

    ...driven('a client that gave up is skipped, and the wait goes on or not as set', async (t) => {
      const { listener } = await t.listener()
      listener.timeoutMs = 60
      await rejects(() => listener.accept(), { message: 'timed out' })
      listener.setblocking(false)
      immediate(await elapsed(t.clock, () => rejects(() => listener.accept(), { code: 'EAGAIN' })))
    }),

    ...driven('ECONNABORTED is raised, not tried again (S30)', async (t) => {
      let accepts = 0
      const aborted = () => {
        accepts++
        return t.errno('ECONNABORTED')
      }
      const aborting = withSyscalls(t.backend, () => ({ accept4: aborted, acceptDontwait: aborted }))
      const listener = t.socket({}, bindSockets(aborting))
      await listener.bind(['127.0.0.1', 0])
      listener.listen()
      await rejects(() => listener.accept(), t.failure('ECONNABORTED', ConnectionAbortedError))
      assert.equal(accepts, 1)
    }),

    ...driven('a socket that does not listen says so', async (t) => {
      await rejects(() => t.socket().accept(), t.failure('EINVAL', OSError))
      const datagrams = await t.udp()
      await rejects(() => datagrams.accept(), t.failure('EOPNOTSUPP', OSError))
      const closed = t.socket()
      closed.close()
      await rejects(() => closed.accept(), t.failure('EBADF', OSError))
    }),

    ...driven('a listener that was shut down says so', { needs: ['linux'] }, async (t) => {
      const { listener } = await t.listener()
      listener.shutdown(t.constant('SHUT_RDWR'))
      await rejects(() => listener.accept(), t.failure('EINVAL', OSError))
    }),

    // To a call that does not wait, the kernel only says that nothing is there.
    ...driven('an AF_UNIX listener that was shut down says so too', { needs: ['AF_UNIX', 'linux'] }, async (t) => {
      for (const type of ['SOCK_STREAM', 'SOCK_SEQPACKET']) {
        const listener = t.socket({ family: t.constant('AF_UNIX'), type: t.constant(type) })
        await listener.bind(join(t.folder(), type))
        listener.listen()
        listener.shutdown(t.constant('SHUT_RDWR'))
        await rejects(() => listener.accept(), t.failure('EINVAL', OSError))
      }
    }),

    // On the event loop there is nothing to set up: the connection's fd is O_NONBLOCK from birth.
    ...driven(
      'an accept that cannot set up its connection leaves no descriptor behind',
      { drivers: ['blocking'] },
      async (t) => {
        let accepted = -1
        const failing = withSyscalls(t.backend, (sys) => ({
          accept4(...args) {
            accepted = sys.accept4(...args)
            return accepted
          },
          setNonblocking: (fd, on) => (fd === accepted ? t.errno('EIO') : sys.setNonblocking(fd, on)),
        }))
        const bound = bindSockets(failing)
        const listener = t.socket({}, bound)
        await listener.bind(['127.0.0.1', 0])
        listener.listen()
        const name = listener.getsockname()
        assert(Array.isArray(name))
        await t.socket().connect(['127.0.0.1', Number(name[1])])
        bound.setdefaulttimeoutMs(10)
        await rejects(() => listener.accept(), { code: 'EIO' })
        assert(accepted >= 0)
        assert.equal(t.sys.getfl(accepted), t.errno('EBADF'))
      },
    ),
  ],
}
