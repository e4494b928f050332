import type { Environment } from '../call/environment.js'
import { argumentValueError } from '../options/check-options.js'
import { type AsyncSocket, asyncSockets } from '../socket/async-socket.js'

/** SD_LISTEN_FDS_START. */
const FIRST_FD = 3
/** More than any process has open: a larger count is not a count. */
const MOST_FDS = 1 << 20

/** A descriptor that the service manager passed. */
export interface ActivatedFd {
  /** The descriptor: 3 or above. */
  readonly fd: number
  /** FileDescriptorName= of the socket unit; `unknown` if it has none. */
  readonly name: string
}

/** The descriptors that nothing has taken yet: one list per thread, shared by all copies of this package. */
const KEY = Symbol.for('sockcall.activatedFds')
const shared = globalThis as { [KEY]?: ActivatedFd[] }

/**
 * sd_listen_fds_with_names(3): the descriptors that systemd, or another service manager with its protocol, passed to this
 * process (LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES). Empty if the variables are meant for another process. The descriptors
 * belong to the caller from now on: neither `serve({ activation })` nor `activatedSockets()` finds them any more.
 *
 * @param env environment variables; these three are removed, so that child processes do not mistake them for their own.
 * @throws TypeError if LISTEN_FDS is not a number.
 */
export function takeListenFds(env: Record<string, string | undefined> = process.env): ActivatedFd[] {
  return env === process.env ? passedFds().splice(0) : readVariables(env)
}

/**
 * The sockets that the service manager passed: listening sockets and datagram sockets. Each is over a duplicate, so they can be
 * requested any number of times and closed. The passed descriptors stay open, and become close-on-exec.
 *
 * @param name only those of this FileDescriptorName=; all by default.
 * @returns an empty list if nothing was passed to this process. Without a name, descriptors that are not sockets are left out.
 * @throws TypeError if descriptors were passed but none of that name; OSError ENOTSOCK if one of that name is not a socket.
 */
export function activatedSockets(env: Environment, name?: string): AsyncSocket[] {
  const passed = passedFds()
  for (const { fd } of passed) env.sys.setCloexec(fd, 1)
  const wanted =
    name === undefined ? passed.filter(({ fd }) => isSocket(env, fd)) : passed.filter((one) => one.name === name)
  if (wanted.length === 0 && name !== undefined && passed.length > 0) {
    throw argumentValueError(`no descriptor named '${name}' was passed to this process, but ${describePassed(passed)}`)
  }
  const sockets: AsyncSocket[] = []
  try {
    for (const { fd } of wanted) sockets.push(duplicate(env, fd))
  } catch (error) {
    for (const socket of sockets) socket.close()
    throw error
  }
  return sockets
}

/** What was passed, for an error: `'web' (fd 3), 'dns' (fd 4)`. */
function describePassed(passed: readonly ActivatedFd[]): string {
  return passed.map(({ fd, name }) => `'${name}' (fd ${fd})`).join(', ')
}

function duplicate(env: Environment, fd: number): AsyncSocket {
  const fileno = env.sys.dup(fd)
  if (fileno < 0) throw env.voice.systemCall(env.backend, -fileno, 'fcntl')
  try {
    return asyncSockets.construct(env, { fileno })
  } catch (error) {
    env.sys.close(fileno)
    throw error
  }
}

function isSocket(env: Environment, fd: number): boolean {
  env.memory.optlen[0] = 4
  return (
    env.sys.getsockopt(fd, env.numbers.SOL_SOCKET, env.constant('SO_TYPE'), env.memory.optval, env.memory.optlen) >= 0
  )
}

function passedFds(): ActivatedFd[] {
  shared[KEY] ??= []
  shared[KEY].push(...readVariables(process.env))
  return shared[KEY]
}

function readVariables(env: Record<string, string | undefined>): ActivatedFd[] {
  const { LISTEN_PID, LISTEN_FDS = '0', LISTEN_FDNAMES } = env
  if (Number(LISTEN_PID) !== process.pid) return []
  delete env.LISTEN_PID
  delete env.LISTEN_FDS
  delete env.LISTEN_FDNAMES
  const count = /^\d+$/.test(LISTEN_FDS) ? Number(LISTEN_FDS) : MOST_FDS
  if (count >= MOST_FDS)
    throw argumentValueError(`LISTEN_FDS is not a number of descriptors: '${LISTEN_FDS.slice(0, 40)}'`)
  const names = LISTEN_FDNAMES === undefined ? [] : LISTEN_FDNAMES.split(':')
  return Array.from({ length: count }, (_, i) => ({ fd: FIRST_FD + i, name: names[i] ?? 'unknown' }))
}
