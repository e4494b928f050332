import type { AsyncSocket } from '../async-socket.js'
import type { Environment } from '../environment.js'

/** SD_LISTEN_FDS_START. */
const FIRST_FD = 3

/** A descriptor that the service manager passed. */
export interface ActivatedFd {
  /** The descriptor: 3 or above. */
  readonly fd: number
  /** FileDescriptorName= of the socket unit; `unknown` where it has none. */
  readonly name: string
}

/**
 * sd_listen_fds_with_names(3): the descriptors that systemd, or whoever speaks its protocol, passed to this process
 * (LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES). None where the variables are meant for another process.
 *
 * @param env environment variables; those three are removed, so that children do not take them for theirs.
 */
export function takeListenFds(env: Record<string, string | undefined> = process.env): ActivatedFd[] {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES } = env
  if (Number(LISTEN_PID) !== process.pid) return []
  delete env.LISTEN_PID
  delete env.LISTEN_FDS
  delete env.LISTEN_FDNAMES
  const count = Number(LISTEN_FDS)
  if (!Number.isInteger(count) || count < 1) return []
  const names = LISTEN_FDNAMES === undefined ? [] : LISTEN_FDNAMES.split(':')
  return Array.from({ length: count }, (_, i) => ({ fd: FIRST_FD + i, name: names[i] ?? 'unknown' }))
}

/** Adopt descriptors that were passed as listening stream sockets, close-on-exec from now on; others stay as they are. */
export function adoptListeners(env: Environment, fds: readonly ActivatedFd[]): AsyncSocket[] {
  const listeners: AsyncSocket[] = []
  for (const { fd } of fds) {
    env.sys.setCloexec(fd, 1)
    const socket = env.newAsyncSocket({ fileno: fd })
    const accepting = socket.getsockopt(env.SOL_SOCKET, env.constant('SO_ACCEPTCONN')) !== 0
    if (accepting && socket.type === env.SOCK_STREAM) listeners.push(socket)
    else socket.detach()
  }
  return listeners
}
