import type { Environment } from '../call/environment.js'
import { SocketState } from '../call/socket-state.js'
import { toCLong, toPlainCInt } from '../options/c-integer.js'
import { setTimeoutNs } from './blocking.js'
import { openSocket } from './born-cloexec.js'

/** How to make a socket, or which fd to adopt. */
export interface SocketOptions {
  /** AF_*; default AF_INET, or what the adopted fd is. */
  readonly family?: number
  /** SOCK_*, possibly with SOCK_NONBLOCK; default SOCK_STREAM, or what the adopted fd is. */
  readonly type?: number
  /** Default 0, or what the adopted fd has. */
  readonly proto?: number
  /** An fd to adopt: no dup, no change of its flags; the socket owns it from now on. */
  readonly fileno?: number | null
}

/** {@link SocketOptions} as Python's constructor takes them: undefined and -1 are left out, booleans and bigints are integers. */
export type PythonSocketArguments = { readonly [Name in keyof SocketOptions]: unknown }

/** socket(2) or the adoption of an fd (S63, S64). Throws, and leaves no new fd behind. */
export function openState(env: Environment, options: PythonSocketArguments): SocketState {
  const family = options.family === undefined ? -1 : toPlainCInt(env.voice, options.family, 'family')
  const type = options.type === undefined ? -1 : toPlainCInt(env.voice, options.type, 'type')
  const proto = options.proto === undefined ? -1 : toPlainCInt(env.voice, options.proto, 'proto')
  const { fileno } = options
  return fileno === undefined || fileno === null
    ? open(env, family, type, proto)
    : adopt(env, toPlainCInt(env.voice, toCLong(env.voice, fileno, 'fileno'), 'fileno'), family, type, proto)
}

function open(env: Environment, givenFamily: number, givenType: number, givenProto: number): SocketState {
  const family = givenFamily === -1 ? env.numbers.AF_INET : givenFamily
  const type = givenType === -1 ? env.numbers.SOCK_STREAM : givenType
  const proto = givenProto === -1 ? 0 : givenProto
  const fd = openSocket(env, family, type, proto)
  if (fd < 0) throw env.voice.systemCall(env.backend, -fd, 'socket')
  const state = privateState(env, fd, family, type, proto)
  // Nobody can have set a timeout on a socket just made.
  state.receiveTimeoutMs = 0
  state.sendTimeoutMs = 0
  return state
}

function adopt(env: Environment, fd: number, givenFamily: number, givenType: number, givenProto: number): SocketState {
  const { family, type, proto } = describeFd(env, fd, givenFamily, givenType, givenProto)
  env.backend.ownership.take(fd)
  return newState(env, fd, family, type, proto)
}

/** As an adoption, of an fd that nobody else would close: it is closed, once, when it cannot be adopted. */
export function adoptDuplicate(
  env: Environment,
  fd: number,
  givenFamily: unknown,
  givenType: unknown,
  givenProto: unknown,
): SocketState {
  let facts: FdFacts
  try {
    const { voice } = env
    const family = toPlainCInt(voice, givenFamily, 'family')
    const type = toPlainCInt(voice, givenType, 'type')
    facts = describeFd(env, fd, family, type, toPlainCInt(voice, givenProto, 'proto'))
  } catch (error) {
    env.sys.close(fd)
    throw error
  }
  return newState(env, fd, facts.family, facts.type, facts.proto)
}

interface FdFacts {
  readonly family: number
  readonly type: number
  readonly proto: number
}

/** What is not given (-1) is asked of the kernel. Throws, and leaves the fd alone, where it is no socket. */
function describeFd(env: Environment, fd: number, givenFamily: number, givenType: number, givenProto: number): FdFacts {
  if (fd < 0) throw env.voice.refusal('negative descriptor', fd)
  env.memory.addrlen[0] = env.memory.sockaddr.length
  const rc = env.sys.getsockname(fd, env.memory.sockaddr, env.memory.addrlen)
  // Some families (AF_ALG) have no getsockname; then the family must be given.
  if (rc < 0 && (rc === env.numbers.EBADF || rc === env.numbers.ENOTSOCK || givenFamily === -1)) {
    throw env.voice.systemCall(env.backend, -rc, 'getsockname')
  }
  const family = givenFamily === -1 ? familyOf(env) : givenFamily
  const type = givenType === -1 ? readOption(env, fd, 'SO_TYPE') : givenType
  const proto = givenProto === -1 ? readOption(env, fd, 'SO_PROTOCOL') : givenProto
  return { family, type, proto }
}

function familyOf(env: Environment): number {
  const { layout } = env.backend.abi
  const [first = 0, second = 0] = env.memory.sockaddr
  if (layout.hasSaLen) return second
  return layout.littleEndian ? first | (second << 8) : (first << 8) | second
}

function readOption(env: Environment, fd: number, name: string): number {
  const { constants, extensions, layout } = env.backend.abi
  const optname = constants[name] ?? extensions[name]
  if (optname === undefined) return 0
  env.memory.optlen[0] = 4
  const rc = env.sys.getsockopt(fd, env.numbers.SOL_SOCKET, optname, env.memory.optval, env.memory.optlen)
  if (rc < 0) throw env.voice.systemCall(env.backend, -rc, 'getsockopt')
  return layout.littleEndian ? env.memory.optval.readInt32LE(0) : env.memory.optval.readInt32BE(0)
}

/** As {@link newState}, of an fd that was just made and nobody else knows. */
export function privateState(env: Environment, fd: number, family: number, type: number, proto: number): SocketState {
  const state = newState(env, fd, family, type, proto)
  state.fdIsPrivate = true
  return state
}

/** CPython's init_sockobject: the timeout that a new object begins with (S8). Closes the fd if that fails. */
export function newState(env: Environment, fd: number, family: number, type: number, proto: number): SocketState {
  const state = new SocketState(env, fd, family, type, proto)
  if ((type & env.numbers.SOCK_NONBLOCK) !== 0) {
    state.timeoutNs = 0
  } else if (state.timeoutNs >= 0) {
    try {
      setTimeoutNs(state, state.timeoutNs)
    } catch (error) {
      env.sys.close(fd)
      throw error
    }
  }
  return state
}
