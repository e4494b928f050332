import assert from 'node:assert/strict'
import { check, type Topic } from '../check.js'
import { SYSCALL_NAMES, type SyscallName } from '../syscall-names.js'
import type { Trial } from '../trial.js'

type AnyCall = (...args: unknown[]) => unknown

/** A call by name, with any arguments. */
function callOf(t: Trial, name: SyscallName): AnyCall {
  return t.sys[name] as unknown as AnyCall
}

/** Well-formed arguments of each call after the fd. Calls without an fd are not listed. */
function afterFd(): Partial<Record<SyscallName, unknown[]>> {
  const buf = () => new Uint8Array(128)
  const len = (n: number) => Int32Array.of(n)
  const vector = {
    buf: buf(),
    stride: 16,
    lengths: new Int32Array(2),
    names: buf(),
    nameStride: 16,
    namelens: new Int32Array(2),
    controls: buf(),
    controlStride: 16,
    controllens: new Int32Array(2),
    msgFlags: new Int32Array(2),
  }
  return {
    bind: [buf(), 16],
    connect: [buf(), 16],
    listen: [1],
    accept4: [buf(), len(128), 0],
    acceptDontwait: [buf(), len(128), 0],
    getsockname: [buf(), len(128)],
    getpeername: [buf(), len(128)],
    recv: [buf(), 0, 16, 0],
    recvfrom: [buf(), 0, 16, 0, buf(), len(128)],
    recvmsg: [buf(), [buf()], buf(), Int32Array.of(128, 128, 0), 0],
    send: [buf(), 0, 16, 0],
    sendto: [buf(), 0, 16, 0, buf(), 16],
    sendmsg: [null, 0, [buf()], null, 0, 0],
    recvmmsg: [vector, 0, 2, 0],
    sendmmsg: [vector, 0, 2, 0],
    getsockopt: [1, 3, buf(), len(4)],
    setsockopt: [1, 2, buf(), 4],
    attachFilter: [1, 26, Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0)],
    shutdown: [2],
    close: [],
    dup: [],
    getfl: [],
    setNonblocking: [1],
    getCloexec: [],
    setCloexec: [1],
    interfaceIndex: [new TextEncoder().encode('lo')],
    interfaceName: [1, buf()],
  }
}

export const resultLaws: Topic = {
  name: 'law 1: results',
  checks: [
    check('every system call of the contract is a function', (t) => {
      for (const name of SYSCALL_NAMES) assert.equal(typeof t.sys[name], 'function', name)
    }),

    check('a call on a closed descriptor returns -EBADF, or -ENOSYS if it is missing, and never throws', (t) => {
      for (const [name, args] of Object.entries(afterFd())) {
        const rc = callOf(t, name as SyscallName)(-1, ...args)
        const wanted = [t.errno('EBADF'), t.errno('ENOSYS')]
        assert(wanted.includes(Number(rc)), `${name}(-1) returned ${String(rc)}`)
        if (rc !== t.errno('EBADF')) assert(!supported(t, name as SyscallName), `${name} is said to be supported`)
      }
    }),

    check('what works returns the value, what fails the errno of this very call, in any mixture', (t) => {
      const stream = t.fd(t.sys.socket(t.constant('AF_INET'), t.constant('SOCK_STREAM'), 0))
      const udp = t.fd(t.sys.socket(t.constant('AF_INET'), t.constant('SOCK_DGRAM'), 0))
      const buf = new Uint8Array(64)
      const dontwait = t.constant('MSG_DONTWAIT')
      const calls: [string, () => number, number][] = [
        ['recv on an unconnected stream', () => t.sys.recv(stream, buf, 0, 64, dontwait), t.errno('ENOTCONN')],
        ['recv with nothing there', () => t.sys.recv(udp, buf, 0, 64, dontwait), t.errno('EAGAIN')],
        ['getsockname', () => t.sys.getsockname(stream, buf, Int32Array.of(64)), 0],
        ['listen on a datagram socket', () => t.sys.listen(udp, 1), t.errno('EOPNOTSUPP')],
        ['getCloexec of nothing', () => t.sys.getCloexec(-1), t.errno('EBADF')],
        ['an unknown option', () => t.sys.getsockopt(udp, 6, 9999, buf, Int32Array.of(4)), t.errno('EOPNOTSUPP')],
        ['an unknown family', () => t.sys.socket(9999, 1, 0), t.errno('EAFNOSUPPORT')],
        ['setNonblocking', () => t.sys.setNonblocking(udp, 1), 0],
        ['getpeername without a peer', () => t.sys.getpeername(udp, buf, Int32Array.of(64)), t.errno('ENOTCONN')],
      ]
      // Under memory pressure a runtime may make system calls of its own before errno is read.
      let litter: unknown[] = []
      for (let round = 0; round < 300; round++) {
        for (const [what, call, wanted] of calls) {
          litter.push({ round, bytes: new Uint8Array(64) })
          assert.equal(call(), wanted, what)
        }
        if (round % 50 === 0) litter = []
      }
    }),

    check('arguments of the wrong type are an error that is returned, never thrown (laws 1 and 2)', (t) => {
      const fd = t.fd(t.sys.socket(t.constant('AF_INET'), t.constant('SOCK_DGRAM'), 0))
      // So that a call that wrongly succeeds does not block.
      t.sys.setNonblocking(fd, 1)
      const strange: unknown[] = ['0', undefined, {}, [], 1n, () => 0, Symbol('strange'), true]
      for (const [name, args] of Object.entries(afterFd())) {
        if (name === 'close') continue
        const call = callOf(t, name as SyscallName)
        for (let index = 0; index < args.length; index++) {
          for (const value of strange) {
            // An empty list and a missing last flag are not errors.
            if (Array.isArray(args[index]) && Array.isArray(value)) continue
            const given = [fd, ...args]
            given[index + 1] = value
            const rc = call(...given)
            assert(
              typeof rc === 'number' && rc < 0,
              `${name}: argument ${index + 1} as ${String(value)}: ${String(rc)}`,
            )
          }
        }
        for (const value of strange) {
          const rc = call(value, ...args)
          assert(typeof rc === 'number' && rc < 0, `${name} with ${String(value)} for fd: ${String(rc)}`)
        }
      }
      assert(t.sys.getfl(fd) >= 0, 'the descriptor itself survived')
    }),

    check('the clock never goes back', (t) => {
      let before = t.clock.now()
      for (let i = 0; i < 10_000; i++) {
        const now = t.clock.now()
        assert(now >= before)
        before = now
      }
    }),

    check('signals are null exactly where supports.signals is false', (t) => {
      assert.equal(t.backend.signals === null, !t.backend.supports.signals)
    }),
  ],
}

function supported(t: Trial, name: SyscallName): boolean {
  const { supports } = t.backend
  if (name === 'recvmmsg' || name === 'sendmmsg') return supports.batches
  if (name === 'recvmsg' || name === 'sendmsg') return supports.ancillary
  return name !== 'attachFilter' && name !== 'interfaceIndex' && name !== 'interfaceName'
}
