import type { Backend, MessageVector } from '@sockcall/core'
import type { AddrinfoRequest, Netdb, Syscalls } from '@sockcall/core/backend'
import type { Random } from './random.js'

/** HOST_NOT_FOUND, AI_NUMERICHOST and NI_NUMERICHOST of glibc. */
const HOST_NOT_FOUND = 1
const AI_NUMERICHOST = 4
const NI_NUMERICHOST = 1

const SOL_SOCKET = 1
const SO_PEERPIDFD = 77
const SO_RCVTIMEO = 20
const SO_SNDTIMEO = 21
const MSG_DONTWAIT = 0x40
/** Of a timeout with which core lets the kernel wait for a slice, in µs. */
const SLICE_US = 100_000n
const SCM_RIGHTS = 1
const SCM_PIDFD = 4
const CMSG_HEADER = 16

const noHost = { rc: HOST_NOT_FOUND, name: new Uint8Array(0), aliases: [], family: 0, addresses: [] }

/** A call that makes this many system calls never ends. */
const ENDLESS = 20_000

/**
 * A sandboxed backend: the same system calls, but only on descriptors that were opened through it. No name server is asked, the
 * machine's name stays, and nothing waits: poll answers at once, so do calls that would wait in the kernel, and the clock jumps.
 */
export class Sandbox {
  readonly backend: Backend
  /** Every descriptor that is open. */
  readonly open = new Set<number>()
  /** Descriptors that came as ancillary data of recvmsg. */
  readonly received = new Set<number>()
  /** Descriptors from outside that may be read, for sendfile. */
  readonly lent = new Set<number>()
  /** Descriptors whose receives or sends would wait in the kernel for a slice: SO_RCVTIMEO or SO_SNDTIMEO and the fd. */
  readonly #sliced = new Set<string>()
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
    const notYet = new Set(['EAGAIN', 'EINPROGRESS', 'EALREADY'].map((code) => -(abi.errnos[code]?.number ?? 0)))
    /** A call that would wait in the kernel for a slice says at once that it has passed, or something else that ends a wait. */
    const slice = (fd: number, option: number, call: (dontwait: number) => number) => {
      const sliced = this.#sliced.has(`${option} ${fd}`)
      const rc = call(sliced ? MSG_DONTWAIT : 0)
      if (!sliced || this.calm || !notYet.has(rc)) return rc
      this.#skewMs += 100
      const dice = random.next()
      return dice < 0.7 ? rc : dice < 0.9 ? ENOMEM : EINTR
    }
    /** Linux copies the two options to what a listener accepts. */
    const accepted = (listener: number, fd: number) => {
      for (const option of [SO_RCVTIMEO, SO_SNDTIMEO]) {
        if (fd >= 0 && this.#sliced.has(`${option} ${listener}`)) this.#sliced.add(`${option} ${fd}`)
      }
      return opened(fd)
    }
    /** A call that takes no flag for it: the fd is O_NONBLOCK meanwhile. */
    const withoutBlocking = (fd: number, call: () => number) => {
      if (!this.#sliced.has(`${SO_RCVTIMEO} ${fd}`) && !this.#sliced.has(`${SO_SNDTIMEO} ${fd}`)) return call()
      const wasNonblocking = (inner.getfl(fd) & (abi.extensions.O_NONBLOCK ?? 0)) !== 0
      inner.setNonblocking(fd, 1)
      const rc = call()
      if (!wasNonblocking) inner.setNonblocking(fd, 0)
      return rc
    }
    const own: Partial<Syscalls> = {
      socket: (...args) => opened(inner.socket(...args)),
      socketpair: (family, type, proto, fds) => {
        const rc = inner.socketpair(family, type, proto, fds)
        if (rc === 0) for (const fd of fds) this.open.add(fd)
        return rc
      },
      accept4: (fd, ...rest) =>
        known(fd)
          ? slice(fd, SO_RCVTIMEO, () =>
              accepted(
                fd,
                withoutBlocking(fd, () => inner.accept4(fd, ...rest)),
              ),
            )
          : EBADF,
      connect: (fd, ...rest) => {
        this.#count()
        return known(fd) ? slice(fd, SO_SNDTIMEO, () => withoutBlocking(fd, () => inner.connect(fd, ...rest))) : EBADF
      },
      recv: (fd, buf, offset, length, flags) => {
        this.#count()
        return known(fd) ? slice(fd, SO_RCVTIMEO, (now) => inner.recv(fd, buf, offset, length, flags | now)) : EBADF
      },
      recvfrom: (fd, buf, offset, length, flags, ...rest) => {
        this.#count()
        if (!known(fd)) return EBADF
        return slice(fd, SO_RCVTIMEO, (now) => inner.recvfrom(fd, buf, offset, length, flags | now, ...rest))
      },
      send: (fd, buf, offset, length, flags) => {
        this.#count()
        return known(fd) ? slice(fd, SO_SNDTIMEO, (now) => inner.send(fd, buf, offset, length, flags | now)) : EBADF
      },
      sendto: (fd, buf, offset, length, flags, ...rest) => {
        this.#count()
        if (!known(fd)) return EBADF
        return slice(fd, SO_SNDTIMEO, (now) => inner.sendto(fd, buf, offset, length, flags | now, ...rest))
      },
      sendmsg: (fd, name, namelen, iov, control, controllen, flags) => {
        this.#count()
        if (!known(fd)) return EBADF
        const call = (now: number) => inner.sendmsg(fd, name, namelen, iov, control, controllen, flags | now)
        return slice(fd, SO_SNDTIMEO, call)
      },
      sendmmsg: (fd, vector, first, count, flags) => {
        this.#count()
        if (!known(fd)) return EBADF
        return slice(fd, SO_SNDTIMEO, (now) => inner.sendmmsg(fd, vector, first, count, flags | now))
      },
      setsockopt: (fd, level, name, value, length) => {
        this.#count()
        if (!known(fd)) return EBADF
        if (level !== SOL_SOCKET || (name !== SO_RCVTIMEO && name !== SO_SNDTIMEO)) {
          return inner.setsockopt(fd, level, name, value, length)
        }
        const us = value?.length === 16 ? Buffer.from(value).readBigInt64LE(8) : -1n
        const key = `${name} ${fd}`
        if (us === SLICE_US) this.#sliced.add(key)
        else if (!this.#sliced.delete(key)) return inner.setsockopt(fd, level, name, value, length)
        return 0
      },
      acceptDontwait: (fd, ...rest) => (known(fd) ? opened(inner.acceptDontwait(fd, ...rest)) : EBADF),
      dup: (fd) => (known(fd) ? opened(inner.dup(fd)) : EBADF),
      close: (fd) => {
        if (!known(fd)) return EBADF
        this.open.delete(fd)
        this.received.delete(fd)
        for (const option of [SO_RCVTIMEO, SO_SNDTIMEO]) this.#sliced.delete(`${option} ${fd}`)
        return inner.close(fd)
      },
      recvmsg: (fd, name, iov, control, lengths, flags) => {
        if (!known(fd)) return EBADF
        const call = (now: number) => inner.recvmsg(fd, name, iov, control, lengths, flags | now)
        const rc = slice(fd, SO_RCVTIMEO, call)
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
        known(out) && (known(from) || this.lent.has(from))
          ? slice(out, SO_SNDTIMEO, () => withoutBlocking(out, () => inner.sendfile(out, from, offset, count)))
          : EBADF,
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
