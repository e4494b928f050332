/**
 * The suite fails when a law is broken. Each mutation breaks one thing in a backend over a real kernel, and its check must
 * reject. The same check passes over the unbroken backend.
 */
import { describe, expect, it } from 'vitest'
import type { Backend, Syscalls } from '../src/backend/index.js'
import type { Check } from '../src/testing/check.js'
import { runCheck } from '../src/testing/conformance.js'
import { TOPICS } from '../src/testing/topics/index.js'
import { withSyscalls } from '../src/testing/with-syscalls.js'

/** Whichever of our backends loads here. Core depends on neither, so there may be none. */
async function realBackend(): Promise<Backend | null> {
  for (const load of [
    () => import('../../backend-ffi/src/index.js'),
    () => import('../../backend-native/src/index.js'),
  ]) {
    try {
      return (await load()).backend
    } catch {
      // Try the next one.
    }
  }
  return null
}

const real = await realBackend()
const { SOCK_CLOEXEC = 0 } = real?.abi.constants ?? {}

/** The one check whose title contains this text. */
function checkTitled(part: string): Check {
  const found = TOPICS.flatMap((topic) => topic.checks).filter((check) => check.title.includes(part))
  const [check] = found
  if (check === undefined || found.length > 1) throw new Error(`${found.length} checks with "${part}" in their title`)
  return check
}

interface Mutation {
  readonly broken: string
  /** A part of the title of the check that must fail. */
  readonly noticedBy: string
  readonly mutate: (backend: Backend) => Backend
}

const calls = (replace: (original: Syscalls) => Partial<Syscalls>) => (backend: Backend) =>
  withSyscalls(backend, replace)

let lastErrno = -1

const mutations: readonly Mutation[] = [
  {
    broken: 'law 1: recv throws where it should return -errno',
    noticedBy: 'the errno of this very call',
    mutate: calls((sys) => ({
      recv(...args) {
        const rc = sys.recv(...args)
        if (rc < 0) throw new Error(`recv failed: ${-rc}`)
        return rc
      },
    })),
  },
  {
    broken: 'law 1: recv returns -1, as C does',
    noticedBy: 'the errno of this very call',
    mutate: calls((sys) => ({ recv: (...args) => Math.max(sys.recv(...args), -1) })),
  },
  {
    broken: 'law 1: listen returns the errno of an earlier call',
    noticedBy: 'the errno of this very call',
    mutate: calls((sys) => ({
      recv(...args) {
        lastErrno = sys.recv(...args)
        return lastErrno
      },
      listen: (...args) => (sys.listen(...args) < 0 ? lastErrno : 0),
    })),
  },
  {
    broken: 'law 1: errors are positive',
    noticedBy: 'on a closed descriptor returns -EBADF',
    mutate: calls((sys) => ({ getfl: (fd) => Math.abs(sys.getfl(fd)) })),
  },
  {
    broken: 'law 1: a call is missing',
    noticedBy: 'every system call of the contract is a function',
    mutate: calls(() => ({ shutdown: undefined as never })),
  },
  {
    broken: 'law 1: a number in a string is taken for a number',
    noticedBy: 'arguments of the wrong type',
    mutate: calls((sys) => ({ setNonblocking: (fd, on) => sys.setNonblocking(fd, Number(on)) })),
  },
  {
    broken: 'the clock goes back',
    noticedBy: 'the clock never goes back',
    mutate: (backend) => ({ ...backend, clock: { now: () => -backend.clock.now() } }),
  },
  {
    broken: 'law 2: a length is cut to its buffer instead of refused',
    noticedBy: 'outside of the buffer is -EFAULT',
    mutate: calls((sys) => ({
      recv: (fd, buf, offset, length, flags) => sys.recv(fd, buf, offset, Math.min(length, buf.length - offset), flags),
    })),
  },
  {
    broken: 'law 2: recv does not look at its bounds at all',
    noticedBy: 'outside of the buffer is -EFAULT',
    mutate: calls((sys) => ({
      recv(fd, buf, offset, length, flags) {
        const whole = new Uint8Array(buf.buffer)
        return sys.recv(fd, whole, Math.max(buf.byteOffset + offset, 0), Math.min(Math.max(length, 0), 17), flags)
      },
    })),
  },
  {
    broken: 'law 2: recv forgets its offset',
    noticedBy: 'a receive writes the requested bytes and no others',
    mutate: calls((sys) => ({ recv: (fd, buf, _offset, length, flags) => sys.recv(fd, buf, 0, length, flags) })),
  },
  {
    broken: 'law 2: bind believes any length',
    noticedBy: 'a length of a name beyond its memory',
    mutate: calls((sys) => ({
      bind: (fd, sockaddr, addrlen) => sys.bind(fd, sockaddr, Math.min(Math.max(addrlen, 0), sockaddr.length)),
    })),
  },
  {
    broken: 'law 2: poll believes any count',
    noticedBy: 'need room for all of their descriptors',
    mutate: calls((sys) => ({
      poll: (pollfds, nfds, timeoutMs) => sys.poll(pollfds, Math.min(nfds, pollfds.length >> 1), timeoutMs),
    })),
  },
  {
    broken: 'law 2: memory that was given away is taken for empty memory',
    noticedBy: 'transferred memory has',
    mutate: calls((sys) => ({
      send: (fd, buf, offset, length, flags) => (buf.length === 0 ? 0 : sys.send(fd, buf, offset, length, flags)),
    })),
  },
  {
    broken: 'law 3: poll ignores its timeout',
    noticedBy: 'poll waits for its timeout',
    mutate: calls((sys) => ({ poll: (pollfds, nfds) => sys.poll(pollfds, nfds, 0) })),
  },
  {
    broken: 'law 3: poll ignores its timeout, seen from a socket',
    noticedBy: 'blocking: every call that waits times out after the time set',
    mutate: calls((sys) => ({ poll: (pollfds, nfds) => sys.poll(pollfds, nfds, 0) })),
  },
  {
    broken: 'law 3: poll sleeps its timeout out although something is ready',
    noticedBy: 'poll reports what is ready',
    mutate: calls((sys) => ({
      poll(pollfds, nfds, timeoutMs) {
        sys.poll(Int32Array.of(-1, 0), 1, Math.min(timeoutMs, 50))
        return nfds > 1 ? 0 : sys.poll(pollfds, nfds, 0)
      },
    })),
  },
  {
    broken: 'law 3: acceptDontwait leaves the listener non-blocking',
    noticedBy: 'acceptDontwait does not block on a blocking listener',
    mutate: calls((sys) => ({
      acceptDontwait(fd, sockaddr, addrlen, flags) {
        sys.setNonblocking(fd, 1)
        return sys.accept4(fd, sockaddr, addrlen, flags)
      },
    })),
  },
  {
    broken: 'law 3: setNonblocking does nothing',
    noticedBy: 'blocking: the timeout decides the mode',
    mutate: calls(() => ({ setNonblocking: () => 0 })),
  },
  {
    broken: 'law 4: signals are promised and not there',
    noticedBy: 'signals are null exactly where',
    mutate: (backend) => ({
      ...backend,
      signals: null,
      supports: { ...backend.supports, signals: true },
    }),
  },
  {
    broken: 'law 5: close does not close',
    noticedBy: 'a closed descriptor is closed',
    mutate: calls((sys) => ({ close: (fd) => (sys.getfl(fd) < 0 ? sys.close(fd) : 0) })),
  },
  {
    broken: 'law 6: socket() without close-on-exec',
    noticedBy: 'every call that makes a descriptor makes it close-on-exec',
    mutate: calls((sys) => ({ socket: (family, type, proto) => sys.socket(family, type & ~SOCK_CLOEXEC, proto) })),
  },
  {
    broken: 'law 6: accept without close-on-exec, seen from a socket',
    noticedBy: 'blocking: no socket that core makes is inheritable',
    mutate: calls((sys) => ({
      acceptDontwait: (fd, sockaddr, addrlen) => sys.acceptDontwait(fd, sockaddr, addrlen, 0),
    })),
  },
  {
    broken: 'law 6: accept without close-on-exec, seen from the event loop',
    noticedBy: 'event loop: no socket that core makes is inheritable',
    mutate: calls((sys) => ({
      accept4: (fd, sockaddr, addrlen, flags) => sys.accept4(fd, sockaddr, addrlen, flags & ~SOCK_CLOEXEC),
    })),
  },
  {
    broken: 'law 6: dup without close-on-exec',
    noticedBy: 'every call that makes a descriptor makes it close-on-exec',
    mutate: calls((sys) => ({
      dup(fd) {
        const copy = sys.dup(fd)
        sys.setCloexec(copy, 0)
        return copy
      },
    })),
  },
  {
    broken: 'law 6: a pair without close-on-exec',
    noticedBy: 'blocking: no socket that core makes is inheritable',
    mutate: calls((sys) => ({
      socketpair: (family, type, proto, fds) => sys.socketpair(family, type & ~SOCK_CLOEXEC, proto, fds),
    })),
  },
  {
    broken: 'law 8: the resolver hands out the same memory again',
    noticedBy: 'separate memory, which stays',
    mutate(backend) {
      const shared = new Uint8Array(128)
      const { netdb } = backend
      return {
        ...backend,
        netdb: {
          ...netdb,
          getaddrinfo(request) {
            const answer = netdb.getaddrinfo(request)
            const entries = answer.entries.map((entry) => {
              shared.set(entry.sockaddr)
              return { ...entry, sockaddr: shared.subarray(0, entry.sockaddr.length) }
            })
            return { ...answer, entries }
          },
        },
      }
    },
  },
]

describe.skipIf(real === null)(
  `a broken backend fails the suite${real === null ? ' [skipped: no backend loads]' : ''}`,
  () => {
    it.each(mutations.map((mutation) => [mutation.broken, mutation] as const))(
      '%s',
      async (_, { noticedBy, mutate }) => {
        if (real === null) return
        const check = checkTitled(noticedBy)
        await expect(runCheck(check, mutate(real)), 'the broken backend').rejects.toThrow()
        await runCheck(check, real)
      },
    )

    it('breaks every law that a single process can break', () => {
      const laws = new Set(mutations.map(({ broken }) => /^law \d/.exec(broken)?.[0]))
      expect([...laws].filter((law) => law !== undefined).sort()).toEqual([
        'law 1',
        'law 2',
        'law 3',
        'law 4',
        'law 5',
        'law 6',
        'law 8',
      ])
    })
  },
)
