import type { CallOptions } from '../call/call-async.js'
import type { Environment } from '../call/environment.js'
import { parseIpv4 } from '../host/inet-text.js'
import { offAbort, onAbort } from '../loop/abort-listeners.js'
import { untilAborted } from '../loop/until-aborted.js'
import { type AddrinfoItem, getaddrinfoAsync } from '../netdb/getaddrinfo.js'
import { argumentTypeError, shown } from '../options/check-options.js'
import {
  aDuration,
  aDurationOrInfinity,
  aFunction,
  anInteger,
  anything,
  aSignal,
  either,
  type OptionKind,
  oneOf,
} from '../options/option-kinds.js'
import { checkPortOrService } from '../options/port.js'
import type { Address } from '../sockaddr/types.js'
import { checkWithTcp, setTcpOptions, type TcpOptions, tcpKinds } from '../streams/connection-options.js'
import type { ConnectionObserver } from '../streams/connector.js'
import type { AsyncSocket } from './async-socket.js'
import { race } from './connection-race.js'
import { type ConnectionAddress, type ConnectionTarget, connectionTarget } from './connection-target.js'

/** RFC 8305's Connection Attempt Delay. */
const ATTEMPT_DELAY_MS = 250

/** How `createConnection` resolves, in which order it tries, and what it sets before it connects. */
export interface ConnectionOptions extends CallOptions, TcpOptions {
  /** AF_INET or AF_INET6 to look for these addresses only. */
  readonly family?: number | undefined
  /** How long all of it may take, in milliseconds; default without limit. The connection itself begins without a timeout. */
  readonly timeoutMs?: number | undefined
  /** The local address to bind each attempt's socket to. */
  readonly sourceAddress?: Address | undefined
  /** How long an attempt is waited for before the next begins beside it, in milliseconds; default 250. Infinity: one by one. */
  readonly attemptDelayMs?: number | undefined
  /**
   * `'interleave'`, the default: by turns an address of each family, beginning with the resolver's first. `'resolver'`: as
   * the resolver sorted them. Or a function of its answer.
   */
  readonly order?: 'interleave' | 'resolver' | ((found: readonly AddrinfoItem[]) => readonly AddrinfoItem[]) | undefined
  /** How many addresses of the first family are tried before the first of the other; default 1. */
  readonly firstFamilyCount?: number | undefined
  /** Called with each attempt's socket before it connects, to set options. A promise that it returns is waited for. */
  readonly prepare?: ((socket: AsyncSocket) => unknown) | undefined
}

const MOST_ADDRESSES = 65535

export const connectionKinds: { readonly [Name in keyof ConnectionOptions]-?: OptionKind } = {
  signal: aSignal,
  family: anInteger(0, 0x7fffffff),
  timeoutMs: aDuration,
  sourceAddress: anything,
  attemptDelayMs: aDurationOrInfinity,
  order: either(oneOf('interleave', 'resolver'), aFunction),
  firstFamilyCount: anInteger(0, MOST_ADDRESSES),
  prepare: aFunction,
  ...tcpKinds,
}

/** RFC 8305, section 4: the addresses by turns of their families, the first family `firstCount` times to begin with. */
export function interleave(found: readonly AddrinfoItem[], firstCount = 1): AddrinfoItem[] {
  const first = found[0]?.[0]
  const preferred = found.filter(([family]) => family === first)
  const others = found.filter(([family]) => family !== first)
  const result = preferred.splice(0, Math.max(firstCount, 1))
  while (preferred.length > 0 || others.length > 0) result.push(...others.splice(0, 1), ...preferred.splice(0, 1))
  return result
}

/**
 * Resolve a name and connect to the first of its addresses that answers, attempts overlapping (RFC 8305, happy eyeballs).
 *
 * @param address `[host, port]`, or the path (or abstract name) of an AF_UNIX stream.
 * @returns the connection; sockets of attempts that lost are closed.
 * @throws TypeError, RangeError for arguments of no use; gaierror; the OSError of the only attempt, or an AggregateError of all;
 * TimeoutError; the signal's reason.
 */
export async function createConnection(
  env: Environment,
  address: ConnectionAddress,
  given: ConnectionOptions = {},
): Promise<AsyncSocket> {
  const options = checkWithTcp('createConnection', given, connectionKinds)
  return connect(env, checkConnection('createConnection', address, options), options)
}

/** Check all that can be told before the first system call; the options one by one were checked. */
export function checkConnection(
  call: string,
  address: ConnectionAddress,
  options: ConnectionOptions,
): ConnectionTarget {
  const { sourceAddress, order = 'interleave', firstFamilyCount = 0, family } = options
  const target = connectionTarget(call, address)
  if (target.path !== undefined && family !== undefined && family !== 0) {
    throw argumentTypeError(`${call}: options.family is of no use with a path`)
  }
  if (firstFamilyCount > 0 && order !== 'interleave') {
    throw argumentTypeError(`${call}: options.firstFamilyCount is of no use with options.order`)
  }
  if (target.path === undefined && sourceAddress !== undefined) {
    if (!Array.isArray(sourceAddress)) {
      throw argumentTypeError(`${call}: options.sourceAddress must be [host, port], not ${shown(sourceAddress)}`)
    }
    if (typeof sourceAddress[1] === 'string')
      throw argumentTypeError(`${call}: the port of options.sourceAddress must be a number`)
    checkPortOrService(`${call}: options.sourceAddress`, sourceAddress[1])
  }
  return target
}

/** Connect to a target that was checked, with options that were checked. */
export async function connect(
  env: Environment,
  target: ConnectionTarget,
  options: ConnectionOptions,
  observer?: ConnectionObserver,
): Promise<AsyncSocket> {
  const { signal, timeoutMs, attemptDelayMs = ATTEMPT_DELAY_MS, sourceAddress, prepare } = options
  if (signal?.aborted === true) throw signal.reason
  const stop = new AbortController()
  const attempt = { cancel: (reason: unknown) => stop.abort(reason) }
  if (signal !== undefined) onAbort(signal, attempt)
  const late = () => stop.abort(env.voice.timedOut('connect', target.path ?? [target.host, target.port]))
  const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs)
  const attempts = {
    attemptDelayMs,
    async prepare(socket: AsyncSocket): Promise<void> {
      setTcpOptions(socket, options)
      await prepare?.(socket)
      if (sourceAddress !== undefined) await socket.bind(sourceAddress)
    },
    attempting: (item: AddrinfoItem) => observer?.attempting(item),
    failed: (item: AddrinfoItem, error: unknown) => observer?.attemptFailed(item, error),
  }
  try {
    const found = await untilAborted(candidates(env, target, options, observer), stop.signal)
    return await race(env, found, attempts, stop.signal)
  } finally {
    clearTimeout(timer)
    if (signal !== undefined) offAbort(signal, attempt)
  }
}

async function candidates(
  env: Environment,
  target: ConnectionTarget,
  { family = 0, order = 'interleave', firstFamilyCount }: ConnectionOptions,
  observer: ConnectionObserver | undefined,
): Promise<readonly AddrinfoItem[]> {
  if (target.path !== undefined) return [[env.numbers.AF_UNIX, env.numbers.SOCK_STREAM, 0, '', target.path as Address]]
  const found = withRest(env, await resolve(env, target.host, target.port, family, observer), target.rest)
  if (order === 'resolver') return found
  if (order === 'interleave') return interleave(found, firstFamilyCount)
  const ordered: unknown = order(found)
  if (!Array.isArray(ordered)) throw argumentTypeError(`options.order must return an array, not ${shown(ordered)}`)
  return ordered
}

async function resolve(
  env: Environment,
  host: string | Uint8Array | null,
  port: number | string,
  family: number,
  observer: ConnectionObserver | undefined,
): Promise<AddrinfoItem[]> {
  const name = typeof host === 'string' && !isNumeric(host) ? host : undefined
  try {
    const found = await getaddrinfoAsync(env.backend, host, port, family, env.numbers.SOCK_STREAM, 0, 0, env.voice)
    if (name !== undefined) observer?.lookedUp(null, found, name)
    return found
  } catch (error) {
    if (name !== undefined) observer?.lookedUp(error, [], name)
    throw error
  }
}

/** IPv6 addresses with the flow and the scope that were given beside the host. */
function withRest(env: Environment, found: AddrinfoItem[], rest: readonly number[]): AddrinfoItem[] {
  const [flowinfo = 0, scopeId = 0] = rest
  if (flowinfo === 0 && scopeId === 0) return found
  return found.map((item) => {
    const [family, type, proto, name, address] = item
    if (family !== env.numbers.AF_INET6 || !Array.isArray(address)) return item
    const [host, port] = address
    return [family, type, proto, name, [host, port, flowinfo, scopeId] as Address]
  })
}

/** Whether a host is an address already. */
function isNumeric(host: string): boolean {
  return host.includes(':') || parseIpv4(host, new Uint8Array(4), 0)
}
