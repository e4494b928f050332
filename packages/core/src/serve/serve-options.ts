import type { CallOptions } from '../call/call-async.js'
import type { Environment } from '../call/environment.js'
import { argumentTypeError, type KindsOf, rangeError, shown } from '../options/check-options.js'
import {
  aBoolean,
  aDuration,
  aFunction,
  anInteger,
  anything,
  aSignal,
  aString,
  either,
} from '../options/option-kinds.js'
import { AsyncSocket } from '../socket/async-socket.js'
import { checkWithTcp, type TcpOptions, tcpKinds } from '../streams/connection-options.js'
import type { ListenOptions } from './listen.js'
import { type ListenAddress, type ListenTarget, listenTarget } from './listen-target.js'

/**
 * Where connections come from, and how they are handled. Sources are tried in the order listed here. TCP options are set on
 * each connection.
 */
export interface ServeOptions extends ListenOptions, CallOptions, TcpOptions {
  /**
   * An AF_UNIX path through which listening sockets pass from a process to its successor. They are first taken over from the
   * process that offers them there, then offered to the next. See {@link Server.handedOver}.
   */
  readonly handOverPath?: string | undefined
  /**
   * Use the listening sockets that systemd passed: all (true), or those of one FileDescriptorName=, as `activatedSockets()`
   * returns them. If none was passed, `address` is used.
   */
  readonly activation?: boolean | string | undefined
  /** Existing listening sockets, for instance from another thread. The server owns them once serve() has resolved. */
  readonly sockets?: readonly AsyncSocket[] | undefined
  /** Where to listen if none of the above gave a socket. */
  readonly address?: ListenAddress | undefined
  /**
   * How many connections may be open at a time. Further ones wait in the listening socket's queue until others have been
   * closed, detached or transferred. No limit by default.
   */
  readonly maxConnections?: number | undefined
  /**
   * How long connections may go on after the server was closed or handed over, in milliseconds. The remaining ones are then
   * closed. No limit by default.
   */
  readonly drainTimeoutMs?: number | undefined
  /**
   * Called with what `handler` throws or rejects with, after its connection was closed. Without onError that is an uncaught
   * exception. Also called, with null for the connection, with errors of accept(2): those after which the server goes on
   * (EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED and the like), which are ignored without onError, and an error of the
   * listening socket itself, which is then closed. If this function throws, that is an uncaught exception, and the server goes
   * on.
   */
  readonly onError?: ((error: unknown, connection: AsyncSocket | null) => void) | undefined
}

const KINDS: KindsOf<ServeOptions> = {
  signal: aSignal,
  handOverPath: aString,
  activation: either(aBoolean, aString),
  sockets: anything,
  address: anything,
  family: anything,
  backlog: anInteger(0, 0x7fffffff),
  reuseAddress: aBoolean,
  reusePort: aBoolean,
  ipv6Only: aBoolean,
  replaceStale: aBoolean,
  unlinkOnClose: aBoolean,
  prepare: aFunction,
  ...tcpKinds,
  maxConnections: anInteger(1, Number.MAX_SAFE_INTEGER),
  drainTimeoutMs: aDuration,
  onError: aFunction,
}

/** Options for a host and port only, and for a path only. */
const OF_HOSTS = ['reuseAddress', 'reusePort', 'ipv6Only'] as const
const OF_PATHS = ['replaceStale', 'unlinkOnClose'] as const

/**
 * Check every option, and their combinations, before anything is opened.
 *
 * @returns the options as they were read, and the checked address; null if there is none.
 * @throws TypeError, RangeError that names the option.
 */
export function checkServeOptions(
  env: Environment,
  given: ServeOptions | undefined,
): { readonly options: ServeOptions; readonly target: ListenTarget | null } {
  if (given === undefined) throw argumentTypeError('serve: options must be an object, not undefined')
  const options = checkWithTcp('serve', given, KINDS)
  const { handOverPath, activation, sockets, address } = options
  for (const [name, text] of Object.entries({ handOverPath, activation })) {
    if (text === '') throw rangeError(`serve: options.${name} must not be empty`)
  }
  if (sockets !== undefined) checkSockets(sockets)
  const activated = activation !== undefined && activation !== false
  if (sockets !== undefined && address !== undefined) contradict('sockets', 'address')
  if (sockets !== undefined && activated) contradict('sockets', 'activation')
  if (sockets === undefined && address === undefined && !activated && handOverPath === undefined) {
    throw argumentTypeError('serve: options have neither an address nor sockets nor activation')
  }
  const target = address === undefined ? null : listenTarget(address)
  checkListenOptions(env, options, target)
  return { options, target }
}

function checkListenOptions(env: Environment, options: ServeOptions, target: ListenTarget | null): void {
  const { family } = options
  if (target === null) {
    // They are only for a socket that serve() opens.
    for (const name of ['family', 'backlog', 'prepare', ...OF_HOSTS, ...OF_PATHS] as const) {
      if (options[name] !== undefined && options[name] !== false)
        throw argumentTypeError(`serve: options.${name} needs options.address`)
    }
    return
  }
  const isPath = target.path !== undefined
  const families = isPath ? [env.numbers.AF_UNIX] : [env.numbers.AF_INET, env.numbers.AF_INET6]
  if (family !== undefined && !families.includes(family)) {
    const expected = isPath ? 'AF_UNIX, as the address is a path,' : 'AF_INET or AF_INET6'
    const message = `serve: options.family must be ${expected} not ${shown(family)}`
    throw typeof family === 'number' ? rangeError(message) : argumentTypeError(message)
  }
  for (const name of isPath ? OF_HOSTS : OF_PATHS) {
    if (options[name] !== true) continue
    throw argumentTypeError(
      `serve: options.${name} is of no use with ${isPath ? 'an AF_UNIX path' : 'a host and port'}`,
    )
  }
  if (options.ipv6Only === true && family === env.numbers.AF_INET) contradict('ipv6Only', 'family')
}

function checkSockets(sockets: unknown): void {
  if (!Array.isArray(sockets)) throw argumentTypeError(`serve: options.sockets must be an array, not ${shown(sockets)}`)
  if (sockets.length === 0) throw rangeError('serve: options.sockets must not be empty')
  for (const [index, socket] of sockets.entries()) {
    const name = `options.sockets[${index}]`
    if (!(socket instanceof AsyncSocket))
      throw argumentTypeError(`serve: ${name} must be an AsyncSocket, not ${shown(socket)}`)
    if (socket.closed) throw argumentTypeError(`serve: ${name} is closed`)
    if (sockets.indexOf(socket) !== index) throw argumentTypeError(`serve: ${name} is there twice`)
  }
}

function contradict(one: string, other: string): never {
  throw argumentTypeError(`serve: options.${one} and options.${other} exclude each other`)
}
