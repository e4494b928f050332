/**
 * Descriptors that are close-on-exec from birth (law 6), and what CPython does where the kernel, or a filter of its system calls,
 * knows no way to say so in one call (S28): socket(2) answers EINVAL to SOCK_CLOEXEC, accept4(2) is not there. Then FD_CLOEXEC is
 * set right after, and the answer is remembered.
 */
import type { Environment } from '../call/environment.js'

/** socket(2): the fd, or -errno. */
export function openSocket(env: Environment, family: number, type: number, proto: number): number {
  return withCloexec(
    env,
    (flag) => env.sys.socket(family, type | flag, proto),
    (fd) => setCloexec(env, fd),
  )
}

/** socketpair(2): 0 or -errno. */
export function openPair(env: Environment, family: number, type: number, proto: number, fds: Int32Array): number {
  return withCloexec(
    env,
    (flag) => env.sys.socketpair(family, type | flag, proto, fds),
    (rc) => {
      const [first = -1, second = -1] = fds
      const failure = Math.min(env.sys.setCloexec(first, 1), env.sys.setCloexec(second, 1))
      if (failure >= 0) return rc
      env.sys.close(first)
      env.sys.close(second)
      return failure
    },
  )
}

function withCloexec(env: Environment, call: (flag: number) => number, finish: (rc: number) => number): number {
  if (env.knowsSockCloexec !== false) {
    const rc = call(env.numbers.SOCK_CLOEXEC)
    if (rc >= 0) env.knowsSockCloexec = true
    // EINVAL may also be about the type. A flag that has worked once is not it.
    if (rc !== env.numbers.EINVAL || env.knowsSockCloexec === true || env.numbers.SOCK_CLOEXEC === 0) return rc
  }
  const rc = call(0)
  if (rc < 0) return rc
  env.knowsSockCloexec = false
  return finish(rc)
}

/** FD_CLOEXEC on a new fd, which is closed where that fails. The fd, or -errno. */
function setCloexec(env: Environment, fd: number): number {
  const rc = env.sys.setCloexec(fd, 1)
  if (rc >= 0) return fd
  env.sys.close(fd)
  return rc
}

/**
 * accept4(2), or accept(2) where there is none: the fd, or -errno.
 *
 * @param dontwait the listener is a blocking one; see `acceptDontwait` in the contract.
 * @param nonblocking the new socket is to be O_NONBLOCK.
 */
export function acceptCloexec(
  env: Environment,
  fd: number,
  sockaddr: Uint8Array | null,
  addrlen: Int32Array | null,
  dontwait: boolean,
  nonblocking: boolean,
): number {
  const { sys } = env
  if (env.knowsAccept4) {
    const flags = env.numbers.SOCK_CLOEXEC | (nonblocking ? env.numbers.SOCK_NONBLOCK : 0)
    const rc = dontwait ? sys.acceptDontwait(fd, sockaddr, addrlen, flags) : sys.accept4(fd, sockaddr, addrlen, flags)
    if (rc !== env.numbers.ENOSYS) return rc
    env.knowsAccept4 = false
  }
  const rc = dontwait ? sys.acceptDontwait(fd, sockaddr, addrlen, 0) : sys.accept4(fd, sockaddr, addrlen, 0)
  if (rc < 0) return rc
  if (nonblocking) sys.setNonblocking(rc, 1)
  return setCloexec(env, rc)
}
