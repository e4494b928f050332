import assert from 'node:assert/strict'
import type { Backend } from '../../backend/index.js'
import { bindSockets } from '../../bind-sockets.js'
import { BrokenPipeError, InterruptedError, OSError } from '../../voice/python/os-error.js'
import { raises, rejects } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { node, succeeded } from '../children.js'
import { driven } from '../driven.js'
import type { TrialBase } from '../trial-base.js'
import { withSyscalls } from '../with-syscalls.js'

/** The same backend, whose close(2) closes, is counted, and returns `rc`. */
function withClose(backend: Backend, rc: number): { backend: Backend; closed: number[] } {
  const closed: number[] = []
  const counting = withSyscalls(backend, (sys) => ({
    close(fd) {
      closed.push(fd)
      sys.close(fd)
      return rc
    },
  }))
  return { backend: counting, closed }
}

function assertCloexec(t: TrialBase, what: string, fd: number): void {
  assert.equal(t.sys.getCloexec(t.fd(fd)), 1, `${what} is not close-on-exec from birth`)
}

export const fdLaws: Topic = {
  name: 'laws 5 and 6: descriptors',
  checks: [
    ...driven('close is called once, whatever it answers (law 5, S51)', async (t) => {
      for (const [rc, expected] of [
        [0, null],
        [t.errno('ECONNRESET'), null],
        [t.errno('EINTR'), t.failure('EINTR', InterruptedError)],
        [t.errno('EIO'), t.failure('EIO', OSError)],
      ] as const) {
        const counted = withClose(t.backend, rc)
        const socket = t.driver.socket(bindSockets(counted.backend))
        const fd = socket.fileno()
        if (expected === null) socket.close()
        else raises(() => socket.close(), expected)
        socket.close()
        assert.deepEqual([counted.closed, socket.fileno()], [[fd], -1])
      }
    }),

    check('a closed descriptor is closed: a second close is -EBADF (law 5)', (t) => {
      const fd = t.sys.socket(t.constant('AF_INET'), t.constant('SOCK_STREAM'), 0)
      assert.equal(t.sys.close(fd), 0)
      assert.equal(t.sys.close(fd), t.errno('EBADF'))
      assert.equal(t.sys.getfl(fd), t.errno('EBADF'))
    }),

    ...driven('a reused number never reaches the old socket (law 5, S52)', async (t) => {
      const [a] = t.pair()
      const fd = a.fileno()
      a.close()
      const [reused, other] = t.pair()
      assert([reused.fileno(), other.fileno()].includes(fd), 'the kernel gives the lowest number again')
      await rejects(() => a.send(Buffer.from('x')), t.failure('EBADF', OSError))
      a.close()
      await reused.send(Buffer.from('y'))
      assert.equal((await other.recv(10)).toString(), 'y')
    }),

    check('every call that makes a descriptor makes it close-on-exec (law 6)', (t) => {
      const { sys } = t
      const CLOEXEC = t.constant('SOCK_CLOEXEC')
      assertCloexec(t, 'socket', sys.socket(t.constant('AF_INET'), t.constant('SOCK_STREAM') | CLOEXEC, 0))
      const fds = new Int32Array(2)
      assert.equal(sys.socketpair(t.constant('AF_UNIX'), t.constant('SOCK_STREAM') | CLOEXEC, 0, fds), 0)
      assertCloexec(t, 'socketpair', fds[0] ?? -1)
      assertCloexec(t, 'socketpair', fds[1] ?? -1)
      assertCloexec(t, 'dup', sys.dup(fds[0] ?? -1))
      const { listener, address } = t.listener()
      t.socket().connect(address)
      t.socket().connect(address)
      const name = new Uint8Array(128)
      assertCloexec(t, 'accept4', sys.accept4(listener.fileno(), name, Int32Array.of(128), CLOEXEC))
      assertCloexec(t, 'acceptDontwait', sys.acceptDontwait(listener.fileno(), null, null, CLOEXEC))
    }),

    check('an epoll instance is close-on-exec (law 6)', { needs: ['epoll'] }, (t) => {
      assertCloexec(t, 'epollCreate', t.sys.epollCreate(0))
    }),

    ...driven('no socket that core makes is inheritable (law 6, S65)', async (t) => {
      const { listener, address } = await t.listener()
      const client = t.socket()
      await client.connect(address)
      const server = await t.accepted(listener)
      // A shared listener is accepted from by another system call.
      listener.fileno()
      await t.socket().connect(address)
      const second = await t.accepted(listener)
      const [a, b] = t.pair()
      const copies = [t.own(client.dup()), t.own(t.sockets.fromfd(a.fileno(), a.family, a.type))]
      for (const socket of [listener, client, server, second, a, b, ...copies]) {
        assert.equal(socket.getInheritable(), false)
      }
      assertCloexec(t, 'dup', t.sockets.dup(a.fileno()))
    }),

    ...driven('a send to a peer that is gone is EPIPE and raises no signal (law 6, S40)', async (t) => {
      const listener = () => assert.fail('SIGPIPE came')
      process.on('SIGPIPE', listener)
      t.defer(() => process.off('SIGPIPE', listener))
      const [a, b] = t.pair()
      b.close()
      await rejects(() => a.send(Buffer.from('x')), t.failure('EPIPE', BrokenPipeError))
      await rejects(() => a.sendall(Buffer.from('x')), t.failure('EPIPE', BrokenPipeError))
      const rc = t.sys.send(a.fileno(), new Uint8Array(1), 0, 1, t.constant('MSG_NOSIGNAL'))
      assert.equal(rc, t.errno('EPIPE'))
    }),

    check(
      'so does sendfile, even after a listener of SIGPIPE came and went (law 6)',
      { needs: ['realKernel', 'sendfile', 'a package to import in another thread'] },
      async (t) => {
        const program = `
          const { openSync } = await import('node:fs')
          const [a, b] = socketpair()
          b.close()
          const file = openSync(process.execPath)
          const send = () => { try { a.sendfile(file, 0, 10); return 'sent' } catch (error) { return error.code } }
          const outcomes = [send()]
          const listener = () => outcomes.push('SIGPIPE came')
          process.on('SIGPIPE', listener)
          outcomes.push(send())
          process.off('SIGPIPE', listener)
          outcomes.push(send(), send())
          await new Promise((resolve) => setTimeout(resolve, 20))
          console.log(outcomes.join(' '))`
        assert.match(await succeeded(node(t, program)), /^EPIPE EPIPE EPIPE EPIPE( SIGPIPE came)?\n$/)
      },
    ),
  ],
}
