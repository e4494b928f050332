import { offAbort, onAbort } from './abort-listeners.js'
import type { AsyncSocket } from './async-socket.js'
import { type CallOptions, signalOf } from './drive-async.js'
import type { Environment } from './environment.js'
import { OSError } from './errors/os-error.js'
import { timedOut } from './errors/raise.js'
import { type AddrinfoItem, getaddrinfoAsync } from './netdb/getaddrinfo.js'
import type { Address } from './sockaddr/types.js'
import { untilAborted } from './until-aborted.js'

/** RFC 8305's Connection Attempt Delay. */
const ATTEMPT_DELAY_MS = 250

/** How `createConnection` resolves, in which order it tries, and what it sets before it connects. */
export interface ConnectionOptions extends CallOptions {
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
  /** Called with each attempt's socket before it connects, to set options. */
  readonly prepare?: ((socket: AsyncSocket) => void) | undefined
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
 * @throws gaierror; the OSError of the only attempt, or an AggregateError of all; TimeoutError; the signal's reason.
 */
export async function createConnection(
  env: Environment,
  address: readonly [host: string | null, port: number | string] | string | Uint8Array,
  options: ConnectionOptions = {},
): Promise<AsyncSocket> {
  const { timeoutMs } = options
  const signal = signalOf(options)
  if (signal?.aborted === true) throw signal.reason
  const stop = new AbortController()
  const attempt = { cancel: (reason: unknown) => stop.abort(reason) }
  if (signal !== undefined) onAbort(signal, attempt)
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => stop.abort(timedOut('connect', address)), timeoutMs)
  try {
    return await race(env, await untilAborted(candidates(env, address, options), stop.signal), options, stop.signal)
  } finally {
    clearTimeout(timer)
    if (signal !== undefined) offAbort(signal, attempt)
  }
}

async function candidates(
  env: Environment,
  address: readonly [host: string | null, port: number | string] | string | Uint8Array,
  { family = 0, order = 'interleave', firstFamilyCount }: ConnectionOptions,
): Promise<readonly AddrinfoItem[]> {
  if (typeof address === 'string' || address instanceof Uint8Array) {
    return [[env.AF_UNIX, env.SOCK_STREAM, 0, '', address as Address]]
  }
  const [host, port] = address
  const found = await getaddrinfoAsync(env.backend, host, port, family, env.SOCK_STREAM)
  if (order === 'resolver') return found
  return order === 'interleave' ? interleave(found, firstFamilyCount) : order(found)
}

/** Nobody is left to be told of an attempt whose descriptor somebody else has closed. */
function closeQuietly(socket: AsyncSocket): void {
  try {
    socket.close()
  } catch {
    // It counts as closed all the same.
  }
}

function race(
  env: Environment,
  addresses: readonly AddrinfoItem[],
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<AsyncSocket> {
  const { attemptDelayMs = ATTEMPT_DELAY_MS, sourceAddress, prepare } = options
  return new Promise((resolve, reject) => {
    const errors: unknown[] = []
    const attempts = new Set<AsyncSocket>()
    let tried = 0
    let timer: NodeJS.Timeout | undefined
    let over = false
    const end = () => {
      over = true
      clearTimeout(timer)
      for (const socket of attempts) closeQuietly(socket)
      attempts.clear()
    }
    const onAbort = () => {
      end()
      reject(signal.reason)
    }
    if (signal.aborted) {
      onAbort()
      return
    }
    signal.addEventListener('abort', onAbort, { once: true })
    const attempt = async ([family, type, proto, , address]: AddrinfoItem) => {
      const socket = env.newAsyncSocket({ family, type, proto })
      attempts.add(socket)
      try {
        socket.timeoutMs = null
        prepare?.(socket)
        if (sourceAddress !== undefined) await socket.bind(sourceAddress)
        await socket.connect(address)
        socket.timeoutMs = env.defaultTimeoutNs < 0 ? null : env.defaultTimeoutNs / 1e6
        attempts.delete(socket)
        return socket
      } catch (error) {
        attempts.delete(socket)
        closeQuietly(socket)
        throw error
      }
    }
    const next = () => {
      clearTimeout(timer)
      const item = addresses[tried++]
      if (item === undefined) {
        if (attempts.size === 0) reject(failure(errors))
        return
      }
      if (tried < addresses.length && attemptDelayMs !== Number.POSITIVE_INFINITY) {
        timer = setTimeout(next, attemptDelayMs)
      }
      attempt(item).then(
        (socket) => {
          // Two may have arrived in the same turn.
          if (over) {
            closeQuietly(socket)
            return
          }
          end()
          resolve(socket)
        },
        (error: unknown) => {
          if (over) return
          if (!(error instanceof OSError)) {
            end()
            reject(error)
            return
          }
          errors.push(error)
          next()
        },
      )
    }
    next()
  })
}

/** One failure as it is, several together, with the first one's `code`, as Node's `net.connect` reports them. */
function failure(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0]
  if (errors.length === 0) return new OSError('getaddrinfo returns an empty list')
  const [first] = errors
  const text = errors.map((error) => (error instanceof Error ? error.message : String(error))).join('; ')
  const code = first instanceof OSError ? first.code : undefined
  return Object.assign(new AggregateError(errors, text), code === undefined ? {} : { code })
}
