import type { AsyncSocket } from '../async-socket.js'
import { OSError } from '../errors/os-error.js'
import { stateOf } from '../socket-base.js'

/** TCP_NODELAY; other protocols have no such delay. */
export function setNoDelay(socket: AsyncSocket, noDelay: boolean): void {
  setOption(socket, 'IPPROTO_TCP', 'TCP_NODELAY', noDelay ? 1 : 0)
}

/** SO_KEEPALIVE, and the delay before the first probe in whole seconds. */
export function setKeepAlive(socket: AsyncSocket, enable: boolean, initialDelayMs: number): void {
  setOption(socket, 'SOL_SOCKET', 'SO_KEEPALIVE', enable ? 1 : 0)
  const seconds = Math.floor(initialDelayMs / 1000)
  // macOS calls it TCP_KEEPALIVE.
  if (enable && seconds > 0) {
    setOption(socket, 'IPPROTO_TCP', 'TCP_KEEPIDLE', seconds) ||
      setOption(socket, 'IPPROTO_TCP', 'TCP_KEEPALIVE', seconds)
  }
}

/** SO_LINGER of zero seconds: close(2) then resets a TCP connection. */
export function setReset(socket: AsyncSocket): void {
  const linger = new Int32Array([1, 0])
  setOption(socket, 'SOL_SOCKET', 'SO_LINGER', linger)
}

/** As `net` does, without a word where the socket is of a kind that has no such option. */
function setOption(socket: AsyncSocket, level: string, name: string, value: number | Int32Array): boolean {
  const { constants, extensions } = stateOf(socket).abi
  const number = constants[name] ?? extensions[name]
  const levelNumber = constants[level]
  if (number === undefined || levelNumber === undefined) return false
  try {
    socket.setsockopt(levelNumber, number, value)
    return true
  } catch (error) {
    if (error instanceof OSError) return false
    throw error
  }
}
