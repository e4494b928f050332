import assert from 'node:assert/strict'
import type { Backend } from '../../backend/index.js'
import { bindSockets } from '../../bind-sockets.js'
import { BlockingIOError } from '../../voice/python/os-error.js'
import { duration, immediate, lasted, raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { shellWith } from '../children.js'
import type { Trial } from '../trial.js'
import { withSyscalls } from '../with-syscalls.js'

const POLLIN = 1
const POLLOUT = 4
const POLLNVAL = 32

/** poll(2) of one fd: its revents, or -errno. */
function poll(t: Trial, fd: number, events: number, timeoutMs: number): number {
  const pollfds = Int32Array.of(fd, events)
  const rc = t.sys.poll(pollfds, 1, timeoutMs)
  return rc <= 0 ? rc : (pollfds[1] ?? 0) >> 16
}

/** The same backend, recording the longest poll. */
function withRecordedPolls(backend: Backend): { backend: Backend; timeouts: number[] } {
  const timeouts: number[] = []
  const recording = withSyscalls(backend, (sys) => ({
    poll(pollfds, nfds, timeoutMs) {
      timeouts.push(timeoutMs)
      return sys.poll(pollfds, nfds, timeoutMs)
    },
  }))
  return { backend: recording, timeouts }
}

export const blockingLaws: Topic = {
  name: 'law 3: no call blocks for longer than a slice',
  checks: [
    check('poll waits for its timeout, and not when it is 0', (t) => {
      const [a] = t.pair()
      let rc = 0
      lasted(
        duration(t.clock, () => {
          rc = poll(t, a.fileno(), POLLIN, 60)
        }),
        60,
      )
      assert.equal(rc, 0)
      immediate(duration(t.clock, () => poll(t, a.fileno(), POLLIN, 0)))
      lasted(
        duration(t.clock, () => poll(t, -1, 0, 30)),
        30,
      )
    }),

    check('poll reports what is ready, of several fds, in their own places', (t) => {
      const [a, b] = t.pair()
      const [c] = t.pair()
      b.send(Buffer.from('x'))
      const closed = t.sys.dup(a.fileno())
      t.sys.close(closed)
      const pollfds = Int32Array.of(c.fileno(), POLLIN, -1, POLLIN, a.fileno(), POLLIN | POLLOUT, closed, POLLIN)
      assert.equal(t.sys.poll(pollfds, 4, 1000), 2)
      const revents = [1, 3, 5, 7].map((index) => (pollfds[index] ?? 0) >> 16)
      assert.deepEqual(revents, [0, 0, POLLIN | POLLOUT, POLLNVAL])
    }),

    check('poll returns as soon as something is there', { needs: ['realKernel', 'sh'] }, (t) => {
      const [a, b] = t.pair()
      const ms = duration(t.clock, () => {
        shellWith(t, b.fileno(), 'sleep 0.1; printf x >&3')
        assert.equal(poll(t, a.fileno(), POLLIN, 10_000), POLLIN)
      })
      assert(ms >= 99 && ms < 5000, `after ${ms} ms`)
    }),

    check('core never asks poll for more than 200 ms, however long it waits', (t) => {
      const recorded = withRecordedPolls(t.backend)
      const [a, b] = bindSockets(recorded.backend).socketpair()
      t.own(a)
      t.own(b)
      // Long enough for three even if the machine stalls for half of it.
      a.timeoutMs = 1000
      raises(() => a.recv(1), { message: 'timed out' })
      assert(Math.max(...recorded.timeouts) <= 200, `asked for ${recorded.timeouts.join(', ')} ms`)
      assert(recorded.timeouts.length >= 3)
    }),

    check('every call on a non-blocking fd returns at once', (t) => {
      const { listener, address } = t.listener()
      const [a] = t.pair()
      listener.setblocking(false)
      a.setblocking(false)
      const buf = new Uint8Array(1 << 20)
      const name = new Uint8Array(128)
      const EAGAIN = t.errno('EAGAIN')
      const ms = duration(t.clock, () => {
        assert.equal(t.sys.accept4(listener.fileno(), name, Int32Array.of(128), 0), EAGAIN)
        assert.equal(t.sys.recv(a.fileno(), buf, 0, 1, 0), EAGAIN)
        assert.equal(t.sys.recvfrom(a.fileno(), buf, 0, 1, 0, name, Int32Array.of(128)), EAGAIN)
        while (t.sys.send(a.fileno(), buf, 0, buf.length, t.constant('MSG_NOSIGNAL')) > 0);
        assert.equal(t.sys.send(a.fileno(), buf, 0, 1, t.constant('MSG_NOSIGNAL')), EAGAIN)
      })
      immediate(ms)
      assert.equal(address[0], '127.0.0.1')
    }),

    check('MSG_DONTWAIT keeps a call on a blocking fd from blocking', (t) => {
      const [a] = t.pair()
      const buf = new Uint8Array(1 << 20)
      const dontwait = t.constant('MSG_DONTWAIT') | t.constant('MSG_NOSIGNAL')
      const ms = duration(t.clock, () => {
        assert.equal(t.sys.recv(a.fileno(), buf, 0, 1, dontwait), t.errno('EAGAIN'))
        while (t.sys.send(a.fileno(), buf, 0, buf.length, dontwait) > 0);
        assert.equal(t.sys.send(a.fileno(), buf, 0, 1, dontwait), t.errno('EAGAIN'))
      })
      immediate(ms)
    }),

    check('acceptDontwait does not block on a blocking listener, and leaves it blocking', (t) => {
      const { listener, address } = t.listener()
      const fd = listener.fileno()
      const nonblocking = () => (t.sys.getfl(fd) & t.constant('O_NONBLOCK')) !== 0
      const name = new Uint8Array(128)
      const accept = () => t.sys.acceptDontwait(fd, name, Int32Array.of(128), t.constant('SOCK_CLOEXEC'))
      immediate(duration(t.clock, () => assert.equal(accept(), t.errno('EAGAIN'))))
      assert.equal(nonblocking(), false)
      t.socket().connect(address)
      const connection = t.fd(accept())
      assert.equal(nonblocking(), false)
      assert.equal(t.sys.getfl(connection) & t.constant('O_NONBLOCK'), 0, 'the connection blocks')
      listener.setblocking(false)
      assert.equal(accept(), t.errno('EAGAIN'))
      assert.equal(nonblocking(), true, 'what was non-blocking stays so')
    }),

    check('a blocking connect leaves its fd blocking', (t) => {
      const { address } = t.listener()
      const client = t.socket()
      client.connect(address)
      assert.equal(t.sys.getfl(client.fileno()) & t.constant('O_NONBLOCK'), 0)
      const refused = t.socket()
      const { listener: gone, address: nobody } = t.listener()
      gone.close()
      raises(() => refused.connect(nobody), { code: 'ECONNREFUSED' })
      assert.equal(t.sys.getfl(refused.fileno()) & t.constant('O_NONBLOCK'), 0)
    }),

    check('an adopted fd that is O_NONBLOCK answers BlockingIOError at once under a timeout of null (S64)', (t) => {
      const [a] = t.pair()
      const { listener } = t.listener()
      for (const fd of [a.fileno(), listener.fileno()]) t.sys.setNonblocking(fd, 1)
      const adopted = t.socket({ fileno: t.sys.dup(a.fileno()) })
      const adoptedListener = t.socket({ fileno: t.sys.dup(listener.fileno()) })
      assert.equal(adopted.timeoutMs, null)
      const expected = t.failure('EAGAIN', BlockingIOError)
      immediate(
        duration(t.clock, () => {
          raises(() => adopted.recv(1), expected)
          raises(() => adopted.recvfrom(1), expected)
          raises(() => adoptedListener.accept(), expected)
          raises(() => adopted.sendall(Buffer.alloc(10_000_000)), expected)
        }),
      )
      assert.notEqual(t.sys.getfl(adopted.fileno()) & t.constant('O_NONBLOCK'), 0, 'and it stays O_NONBLOCK')
    }),

    check('a blocking call honours SO_RCVTIMEO and SO_SNDTIMEO as the kernel would', { needs: ['linux'] }, (t) => {
      const [a] = t.pair()
      const { longSize, littleEndian } = t.backend.abi.layout
      const timeval = Buffer.alloc(longSize * 2)
      if (littleEndian) timeval.writeUInt32LE(120_000, longSize)
      else timeval.writeUInt32BE(120_000, longSize * 2 - 4)
      a.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_RCVTIMEO'), timeval)
      a.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_SNDTIMEO'), timeval)
      const expected = t.failure('EAGAIN', BlockingIOError)
      lasted(
        duration(t.clock, () => raises(() => a.recv(1), expected)),
        120,
      )
      lasted(
        duration(t.clock, () => raises(() => a.sendall(Buffer.alloc(10_000_000)), expected)),
        120,
      )
    }),
  ],
}
