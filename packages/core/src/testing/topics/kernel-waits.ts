/** How a blocking call waits in the kernel, and that no program can tell; see `call/kernel-wait.ts`. */
import assert from 'node:assert/strict'
import { openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BoundSockets, bindSockets } from '../../bind-sockets.js'
import type { Socket } from '../../socket/socket.js'
import { BlockingIOError, OSError, TimeoutError } from '../../voice/python/os-error.js'
import { duration, lasted, raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { shellWith } from '../children.js'
import { inetAddress, type Trial } from '../trial.js'
import { whileWaiting } from '../while-waiting.js'
import { withSyscalls } from '../with-syscalls.js'

const needs = ['realKernel', 'linux', 'AF_UNIX'] as const
const TEN_MB = 10_000_000

/** The kernel's own timeouts of a descriptor, in µs. */
function kernelTimeouts(t: Trial, fd: number): number[] {
  return ['SO_RCVTIMEO', 'SO_SNDTIMEO'].map((name) => {
    const timeval = Buffer.alloc(16)
    const rc = t.sys.getsockopt(fd, t.constant('SOL_SOCKET'), t.constant(name), timeval, Int32Array.of(16))
    assert.equal(rc, 0)
    return Number(timeval.readBigInt64LE(0)) * 1e6 + Number(timeval.readBigInt64LE(8))
  })
}

/** Let a socket wait once in each direction, so that it waits in the kernel from then on. */
function waitOnce(t: Trial, socket: Socket, peer: Socket): void {
  whileWaiting(t, () => peer.send(Buffer.from('x')))
  assert.equal(socket.recv(1).length, 1)
  peer.timeoutMs = 0
  whileWaiting(t, () => {
    for (let taken = 0; taken < TEN_MB; ) {
      try {
        taken += peer.recv(1_000_000).length
      } catch {
        return
      }
    }
  })
  socket.send(Buffer.alloc(400_000))
  peer.timeoutMs = null
}

type Make = (t: Trial, sockets?: BoundSockets) => [Socket, Socket]

/** A pair of socketpair(2). */
const pairOf =
  (type: string): Make =>
  (t, sockets = t.sockets) => {
    const [a, b] = sockets.socketpair(t.constant('AF_UNIX'), t.constant(type))
    return [t.own(a), t.own(b)]
  }

const tcp: Make = (t, sockets = t.sockets) => {
  const { listener, address } = t.listener()
  const client = t.own(new sockets.Socket())
  client.connect(address)
  return [client, t.own(listener.accept()[0])]
}

const udp: Make = (t, sockets = t.sockets) => {
  const a = t.own(new sockets.Socket({ type: t.constant('SOCK_DGRAM') }))
  a.bind(['127.0.0.1', 0])
  const b = t.udp()
  a.connect(inetAddress(b.getsockname()))
  b.connect(inetAddress(a.getsockname()))
  return [a, b]
}

/** Sockets of every kind that wait, each with a peer. */
const PAIRS: readonly [name: string, make: Make][] = [
  ['an AF_UNIX stream', pairOf('SOCK_STREAM')],
  ['AF_UNIX datagrams', pairOf('SOCK_DGRAM')],
  ['SEQPACKET', pairOf('SOCK_SEQPACKET')],
  ['TCP', tcp],
  ['UDP', udp],
]

export const kernelWaitsTopic: Topic = {
  name: 'waits in the kernel',
  checks: [
    ...PAIRS.map(([name, make]) =>
      check(`${name}: a receive that waits makes no call but its own after its first wait`, { needs }, (t) => {
        const made: string[] = []
        const names = ['recv', 'recvfrom', 'recvmsg', 'poll', 'getfl', 'setNonblocking', 'setsockopt'] as const
        const recording = withSyscalls(t.backend, (sys) =>
          Object.fromEntries(
            names.map((call) => [
              call,
              (...args: never[]) => {
                made.push(call)
                return Reflect.apply(sys[call], sys, args) as number
              },
            ]),
          ),
        )
        const [a, b] = make(t, bindSockets(recording))
        for (let round = 0; round < 3; round++) {
          made.length = 0
          whileWaiting(t, () => b.send(Buffer.from('hello')))
          assert.equal(String(a.recv(100)), 'hello')
          assert.deepEqual([...new Set(made)], round === 0 ? ['recv', 'setsockopt'] : ['recv'])
        }
        whileWaiting(t, () => b.send(Buffer.from('hello')))
        assert.equal(String(a.recvfrom(100)[0]), 'hello')
        whileWaiting(t, () => b.send(Buffer.from('hello')))
        assert.equal(String(a.recvmsg(100)[0]), 'hello')
      }),
    ),

    ...(
      [
        ['fileno()', (_, socket) => socket.fileno()],
        [
          'dup()',
          (t, socket) => {
            const copy = t.own(socket.dup())
            return copy.fileno()
          },
        ],
        ['detach()', (t, socket) => t.fd(socket.detach())],
        ['transfer()', (t, socket) => t.fd(socket.transfer().fd)],
        [
          'setInheritable(true)',
          (_, socket) => {
            socket.setInheritable(true)
            return socket.fileno()
          },
        ],
        ['toAsync()', (t, socket) => t.fd(socket.toAsync().detach())],
      ] satisfies [string, (t: Trial, socket: Socket) => number][]
    ).map(([name, publish]) =>
      check(`${name} gives the descriptor as the program left it`, { needs: [...needs, 'poller'] }, (t) => {
        const [a, b] = t.pair()
        waitOnce(t, a, b)
        assert.deepEqual(kernelTimeouts(t, publish(t, a)), [0, 0])
      }),
    ),

    check('what a listener accepts has no timeout of the kernel’s, seen from outside', { needs }, (t) => {
      const { listener, address } = t.listener()
      const client = t.socket()
      whileWaiting(t, () => client.connect(address))
      const [connection] = listener.accept()
      t.own(connection)
      assert.deepEqual(kernelTimeouts(t, connection.fileno()), [0, 0])
      assert.deepEqual(kernelTimeouts(t, listener.fileno()), [0, 0])
      assert.deepEqual(kernelTimeouts(t, client.fileno()), [0, 0])
    }),

    check('a program that reads or sets a timeout of the kernel’s finds its own', { needs }, (t) => {
      const [level, receive, send] = ['SOL_SOCKET', 'SO_RCVTIMEO', 'SO_SNDTIMEO'].map((name) => t.constant(name))
      assert(level !== undefined && receive !== undefined && send !== undefined)
      const [a, b] = t.pair()
      waitOnce(t, a, b)
      assert.deepEqual(a.getsockopt(level, receive, 16), Buffer.alloc(16))
      assert.deepEqual(a.getsockopt(level, send, 16), Buffer.alloc(16))
      const [c, d] = t.pair()
      waitOnce(t, c, d)
      const limit = Buffer.alloc(16)
      limit.writeBigInt64LE(200_000n, 8)
      c.setsockopt(level, receive, limit)
      assert.deepEqual(kernelTimeouts(t, c.fileno()), [200_000, 0])
      lasted(
        duration(t.clock, () => raises(() => c.recv(1), { type: BlockingIOError })),
        200,
      )
    }),

    check('a timeout that is set after a wait is kept', { needs }, (t) => {
      const [a, b] = t.pair()
      waitOnce(t, a, b)
      a.timeoutMs = 60
      lasted(
        duration(t.clock, () => raises(() => a.recv(1), { type: TimeoutError })),
        60,
      )
      a.timeoutMs = 0
      raises(() => a.recv(1), { type: BlockingIOError })
      a.timeoutMs = null
      raises(() => a.recv(1, t.constant('MSG_DONTWAIT')), { type: BlockingIOError })
      whileWaiting(t, () => b.send(Buffer.from('x')))
      assert.equal(a.recv(1).length, 1)
    }),

    check('MSG_WAITALL and a peek of all go on where a slice ended them', { needs: [...needs, 'sh'] }, (t) => {
      for (const flags of [t.constant('MSG_WAITALL'), t.constant('MSG_WAITALL') | t.constant('MSG_PEEK')]) {
        const [client, server] = t.tcpPair()
        shellWith(t, server.fileno(), 'printf abc >&3; sleep 0.25; printf defg >&3; sleep 0.25; printf hij >&3')
        server.close()
        assert.equal(String(client.recv(10, flags)), 'abcdefghij')
        assert.equal(String(client.recv(10, flags)), (flags & t.constant('MSG_PEEK')) === 0 ? '' : 'abcdefghij')
      }
    }),

    check('a shutdown ends what waits', { needs: [...needs] }, (t) => {
      const [a] = udp(t)
      whileWaiting(t, () => a.shutdown(t.constant('SHUT_RD')))
      assert.equal(a.recv(10).length, 0)
      const unix = t.socket({ family: t.constant('AF_UNIX') })
      unix.bind(join(t.folder(), 'listener'))
      unix.listen()
      for (const listener of [unix, t.listener().listener]) {
        whileWaiting(t, () => listener.shutdown(t.constant('SHUT_RDWR')))
        raises(() => listener.accept(), { errno: -t.errno('EINVAL') })
      }
    }),

    check('sends and sendfile to a slow reader send all', { needs: [...needs, 'sh', 'sendfile'] }, (t) => {
      const path = join(t.folder(), 'file')
      writeFileSync(path, Buffer.alloc(TEN_MB))
      const file = t.fd(openSync(path, 'r'))
      for (const pair of [t.pair(), t.tcpPair(), t.pair()]) {
        const [a, b] = pair
        shellWith(t, b.fileno(), 'sleep 0.3; cat <&3 >/dev/null')
        b.close()
        assert.equal(a.send(Buffer.alloc(TEN_MB)), TEN_MB)
        a.sendall(Buffer.alloc(TEN_MB))
        assert.equal(a.sendfile(file), TEN_MB)
        assert.equal(a.sendmsg([Buffer.alloc(TEN_MB), Buffer.alloc(5)]), TEN_MB + 5)
      }
    }),

    check('a datagram waits for room in its receiver’s queue, a connect for room in a backlog', { needs }, (t) => {
      const receiver = t.socket({ family: t.constant('AF_UNIX'), type: t.constant('SOCK_DGRAM') })
      const name = join(t.folder(), 'receiver')
      receiver.bind(name)
      const sender = t.socket({ family: t.constant('AF_UNIX'), type: t.constant('SOCK_DGRAM') })
      raises(
        () => {
          for (;;) sender.sendto(Buffer.from('x'), t.constant('MSG_DONTWAIT'), name)
        },
        { type: BlockingIOError },
      )
      for (let more = 0; more < 3; more++) {
        whileWaiting(t, () => receiver.recv(1))
        assert.equal(sender.sendto(Buffer.from('x'), name), 1)
      }
      const listener = t.socket({ family: t.constant('AF_UNIX') })
      const path = join(t.folder(), 'listener')
      listener.bind(path)
      listener.listen(0)
      t.socket({ family: t.constant('AF_UNIX') }).connect(path)
      const late = t.socket({ family: t.constant('AF_UNIX') })
      whileWaiting(t, () => t.own(listener.accept()[0]))
      late.connect(path)
      t.own(listener.accept()[0])
      raises(() => late.connect(path), { type: OSError, errno: -t.errno('EISCONN') })
    }),

    check('a refused connect says so, and one that is made again is EISCONN', { needs }, (t) => {
      const { listener, address } = t.listener()
      const client = t.socket()
      client.connect(address)
      raises(() => client.connect(address), { type: OSError, errno: -t.errno('EISCONN') })
      listener.close()
      raises(() => t.socket().connect(address), { errno: -t.errno('ECONNREFUSED') })
    }),
  ],
}
