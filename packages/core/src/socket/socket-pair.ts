import type { Environment } from '../call/environment.js'
import { openPair } from '../calls/born-cloexec.js'
import { privateState } from '../calls/open.js'
import { makeSocket, type Socket } from './socket.js'

/** socketpair(2): two connected sockets, by default AF_UNIX streams. Numbers that no kernel knows are its to refuse. */
export function socketpair(
  env: Environment,
  family: number = env.numbers.AF_UNIX,
  type: number = env.numbers.SOCK_STREAM,
  proto = 0,
): [Socket, Socket] {
  const fds = new Int32Array(2)
  const rc = openPair(env, family, type, proto, fds)
  if (rc < 0) throw env.voice.systemCall(env.backend, -rc, 'socketpair')
  const [a = -1, b = -1] = fds
  let first: Socket
  try {
    first = makeSocket(env, privateState(env, a, family, type, proto))
  } catch (error) {
    env.sys.close(b)
    throw error
  }
  try {
    return [first, makeSocket(env, privateState(env, b, family, type, proto))]
  } catch (error) {
    first.close()
    throw error
  }
}
