import { type SocketBase, stateOf } from '../base/socket-base.js'
import { isFailure } from '../errors/failure.js'
import { argumentTypeError, checkOptions } from '../options/check-options.js'
import { aBoolean, aDuration, type OptionKind } from '../options/option-kinds.js'

/** Options of a TCP connection, named as `net.Socket` names them. Other kinds of connection have none of them. */
export interface TcpOptions {
  /** TCP_NODELAY: what is written goes out at once, and does not wait until what went before is acknowledged. */
  readonly noDelay?: boolean | undefined
  /** SO_KEEPALIVE: ask a silent peer whether it is still there. */
  readonly keepAlive?: boolean | undefined
  /** TCP_KEEPIDLE: the silence before the first such question, in milliseconds, of which whole seconds count. Needs `keepAlive`. */
  readonly keepAliveInitialDelayMs?: number | undefined
}

export const tcpKinds: { readonly [Name in keyof TcpOptions]-?: OptionKind } = {
  noDelay: aBoolean,
  keepAlive: aBoolean,
  keepAliveInitialDelayMs: aDuration,
}

/** @throws TypeError where a delay is given for questions that are not asked. */
function checkKeepAlive(call: string, { keepAlive, keepAliveInitialDelayMs }: TcpOptions): void {
  if (keepAliveInitialDelayMs === undefined || keepAliveInitialDelayMs === 0 || keepAlive === true) return
  throw argumentTypeError(`${call}: options.keepAliveInitialDelayMs needs options.keepAlive to be true`)
}

/** {@link checkOptions} of options that have TCP's among them. */
export function checkWithTcp<T extends TcpOptions>(
  call: string,
  options: T,
  kinds: Readonly<Record<string, OptionKind>>,
): T {
  const read = checkOptions(call, options, kinds)
  checkKeepAlive(call, read)
  return read
}

/** Set what was asked for; options that were left out stay as they are. */
export function setTcpOptions(socket: SocketBase, options: TcpOptions): void {
  const { noDelay, keepAlive, keepAliveInitialDelayMs = 0 } = options
  if (noDelay !== undefined) setNoDelay(socket, noDelay)
  if (keepAlive !== undefined) setKeepAlive(socket, keepAlive, keepAliveInitialDelayMs)
}

/** TCP_NODELAY; other protocols have no such delay. */
export function setNoDelay(socket: SocketBase, noDelay: boolean): void {
  setOption(socket, 'IPPROTO_TCP', 'TCP_NODELAY', noDelay ? 1 : 0)
}

/** SO_KEEPALIVE, and the delay before the first probe in whole seconds. */
export function setKeepAlive(socket: SocketBase, enable: boolean, initialDelayMs: number): void {
  setOption(socket, 'SOL_SOCKET', 'SO_KEEPALIVE', enable ? 1 : 0)
  const seconds = Math.floor(initialDelayMs / 1000)
  // macOS calls it TCP_KEEPALIVE.
  if (enable && seconds > 0) {
    setOption(socket, 'IPPROTO_TCP', 'TCP_KEEPIDLE', seconds) ||
      setOption(socket, 'IPPROTO_TCP', 'TCP_KEEPALIVE', seconds)
  }
}

/** SO_LINGER of zero seconds: close(2) then resets a TCP connection. */
export function setReset(socket: SocketBase): void {
  const linger = new Int32Array([1, 0])
  setOption(socket, 'SOL_SOCKET', 'SO_LINGER', linger)
}

/** As `net` does, without a word where the socket is of a kind that has no such option. */
function setOption(socket: SocketBase, level: string, name: string, value: number | Int32Array): boolean {
  const { abi, env, family } = stateOf(socket)
  if (level === 'IPPROTO_TCP' && family !== env.numbers.AF_INET && family !== env.numbers.AF_INET6) return false
  const { constants, extensions } = abi
  const number = constants[name] ?? extensions[name]
  const levelNumber = constants[level]
  if (number === undefined || levelNumber === undefined) return false
  try {
    socket.setsockopt(levelNumber, number, value)
    return true
  } catch (error) {
    if (isFailure(error)) return false
    throw error
  }
}
