import type { Backend, MessageVector } from '@sockcall/core'
import type { AddrinfoRequest, Netdb, Syscalls } from '@sockcall/core/backend'
import type { Random } from './random.js'

/** HOST_NOT_FOUND, AI_NUMERICHOST and NI_NUMERICHOST of glibc. */
const HOST_NOT_FOUND = 1
const AI_NUMERICHOST = 4
const NI_NUMERICHOST = 1

const SOL_SOCKET = 1
const SO_PEERPIDFD = 77
const SCM_RIGHTS = 1
const SCM_PIDFD = 4
const CMSG_HEADER = 16

const noHost = { rc: HOST_NOT_FOUND, name: new Uint8Array(0), aliases: [], family: 0, addresses: [] }

/** A call that makes this many system calls never ends. */
const ENDLESS = 20_000

/**
 * A sandboxed backend: the same system calls, but only on descriptors that were opened through it. No name server is asked, the
 * machine's name stays, and nothing waits: poll answers at once and the clock jumps.
 */
export class Sandbox {
  readonly backend: Backend
  /** Every descriptor that is open. */
  readonly open = new Set<number>()
  /** Descriptors that came as ancillary data of recvmsg. */
  readonly received = new Set<number>()
  /** Descriptors from outside that may be read, for sendfile. */
  readonly lent = new Set<number>()
  /** Waits are real while the round's sockets are made. */
  calm = false
  #skewMs = 0
  #calls = 0

  constructor(inner: Backend, random: Random) {
    const clock = { ...inner.clock, now: () => inner.clock.now() + this.#skewMs }
    this.backend = { ...inner, syscalls: this.#boxed(inner, random), netdb: boxedNetdb(inner.netdb), clock }
  }

  /** A new call begins. */
  begin(): void {
    this.#calls = 0
  }

  #count(): void {
    if (++this.#calls > ENDLESS) throw new Error('a call that never ends')
  }

  #boxed({ syscalls: inner, abi }: Backend, random: Random): Syscalls {
    const EBADF = -(abi.errnos.EBADF?.number ?? 9)
    const ENOMEM = -(abi.errnos.ENOMEM?.number ?? 12)
    const EINTR = -(abi.errnos.EINTR?.number ?? 4)
    const boxed: Record<string, (...args: never[]) => number> = {}
    for (const [name, call] of Object.entries(inner) as [string, (...args: unknown[]) => number][]) {
      boxed[name] = (...args: unknown[]) => {
        this.#count()
        const [fd] = args
        return typeof fd === 'number' && !this.open.has(fd) ? EBADF : call(...args)
      }
    }
    const opened = (fd: number) => {
      if (fd >= 0) this.open.add(fd)
      return fd
    }
    const known = (fd: number) => this.open.has(fd)
    const own: Partial<Syscalls> = {
      socket: (...args) => opened(inner.socket(...args)),
      socketpair: (family, type, proto, fds) => {
        const rc = inner.socketpair(family, type, proto, fds)
        if (rc === 0) for (const fd of fds) this.open.add(fd)
        return rc
      },
      accept4: (fd, ...rest) => (known(fd) ? opened(inner.accept4(fd, ...rest)) : EBADF),
      acceptDontwait: (fd, ...rest) => (known(fd) ? opened(inner.acceptDontwait(fd, ...rest)) : EBADF),
      dup: (fd) => (known(fd) ? opened(inner.dup(fd)) : EBADF),
      close: (fd) => {
        if (!known(fd)) return EBADF
        this.open.delete(fd)
        this.received.delete(fd)
        return inner.close(fd)
      },
      recvmsg: (fd, name, iov, control, lengths, flags) => {
        if (!known(fd)) return EBADF
        const rc = inner.recvmsg(fd, name, iov, control, lengths, flags)
        if (rc >= 0 && control !== null) this.#note(control.subarray(0, lengths[1]), this.received)
        return rc
      },
      recvmmsg: (fd, vector, first, count, flags) => {
        if (!known(fd)) return EBADF
        const n = inner.recvmmsg(fd, vector, first, count, flags)
        // The owner of a batch may overwrite it at any time, so these cannot be found again.
        for (let i = first; i < first + n; i++)
          for (const one of this.#note(controlOf(vector, i))) this.backend.syscalls.close(one)
        return n
      },
      // SO_PEERPIDFD opens a descriptor, which the caller would have to close.
      getsockopt: (fd, level, name, ...rest) =>
        known(fd) && !(level === SOL_SOCKET && name === SO_PEERPIDFD)
          ? inner.getsockopt(fd, level, name, ...rest)
          : EBADF,
      sendfile: (out, from, offset, count) =>
        known(out) && (known(from) || this.lent.has(from)) ? inner.sendfile(out, from, offset, count) : EBADF,
      poll: (pollfds, nfds, timeoutMs) => {
        this.#count()
        if (this.calm) return inner.poll(pollfds, nfds, timeoutMs)
        const rc = inner.poll(pollfds, nfds, 0)
        // If the descriptor is ready for something else, poll returns again and again until its time is over, as in CPython.
        this.#skewMs += rc === 0 ? timeoutMs : 2000
        if (timeoutMs === 0 || (rc !== 0 && random.chance(0.99))) return rc
        const dice = random.next()
        return dice < 0.7 ? 0 : dice < 0.9 ? ENOMEM : EINTR
      },
      epollCreate: (...args) => opened(inner.epollCreate(...args)),
    }
    return { ...(boxed as unknown as Syscalls), ...own }
  }

  /** Note the descriptors in a control buffer as open. */
  #note(control: Uint8Array, into?: Set<number>): number[] {
    const view = new DataView(control.buffer, control.byteOffset, control.byteLength)
    const found: number[] = []
    for (let at = 0; at + CMSG_HEADER <= control.length; ) {
      const length = Number(view.getBigUint64(at, true))
      if (length < CMSG_HEADER) break
      const [level, type] = [view.getInt32(at + 8, true), view.getInt32(at + 12, true)]
      if (level === SOL_SOCKET && (type === SCM_RIGHTS || type === SCM_PIDFD)) {
        const end = Math.min(at + length, control.length)
        for (let fd = at + CMSG_HEADER; fd + 4 <= end; fd += 4) found.push(view.getInt32(fd, true))
      }
      at += Math.ceil(length / 8) * 8
    }
    const fds = found.filter((fd) => fd >= 0)
    for (const fd of fds) {
      this.open.add(fd)
      into?.add(fd)
    }
    return fds
  }
}

function controlOf(vector: MessageVector, index: number): Uint8Array {
  const at = index * vector.controlStride
  return vector.controls.subarray(at, at + (vector.controllens[index] ?? 0))
}

function isLocal(name: Uint8Array | null): boolean {
  return name === null || name.length === 0 || Buffer.from(name).toString('latin1') === 'localhost'
}

/** Only names that need no other machine are looked up. */
function boxedNetdb(inner: Netdb): Netdb {
  const numeric = (request: AddrinfoRequest): AddrinfoRequest =>
    isLocal(request.host) ? request : { ...request, flags: request.flags | AI_NUMERICHOST }
  return {
    ...inner,
    getaddrinfo: (request) => inner.getaddrinfo(numeric(request)),
    getaddrinfoAsync: (request) => inner.getaddrinfoAsync(numeric(request)),
    getnameinfo: (sockaddr, addrlen, flags) => inner.getnameinfo(sockaddr, addrlen, flags | NI_NUMERICHOST),
    getnameinfoAsync: (sockaddr, addrlen, flags) => inner.getnameinfoAsync(sockaddr, addrlen, flags | NI_NUMERICHOST),
    gethostbyname: (name) =>
      isLocal(name) || /^[\d.]+$/.test(Buffer.from(name).toString('latin1')) ? inner.gethostbyname(name) : noHost,
    gethostbyaddr: (address, family) => (address[0] === 127 ? inner.gethostbyaddr(address, family) : noHost),
    sethostname: () => -1,
  }
}
