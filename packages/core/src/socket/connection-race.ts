import type { Environment } from '../call/environment.js'
import { isFailure } from '../errors/failure.js'
import type { AddrinfoItem } from '../netdb/getaddrinfo.js'
import type { Voice } from '../voice/voice.js'
import { type AsyncSocket, asyncSockets } from './async-socket.js'

/** How attempts are made. */
export interface RaceOptions {
  /** How long an attempt is waited for before the next begins beside it, in milliseconds; Infinity: one by one. */
  readonly attemptDelayMs: number
  /** What becomes of a new socket before it connects. */
  prepare(socket: AsyncSocket): Promise<void>
  /** An attempt begins: its socket is prepared. */
  attempting(item: AddrinfoItem): void
  /** An attempt that began has failed with `error`. */
  failed(item: AddrinfoItem, error: unknown): void
}

/** Nobody is left to be told of an attempt whose descriptor somebody else has closed. */
function closeQuietly(socket: AsyncSocket): void {
  try {
    socket.close()
  } catch {
    // It counts as closed all the same.
  }
}

/** The first of overlapping attempts that connects; the others are closed, all of them when `signal` is aborted. */
export function race(
  env: Environment,
  addresses: readonly AddrinfoItem[],
  options: RaceOptions,
  signal: AbortSignal,
): Promise<AsyncSocket> {
  const { attemptDelayMs } = options
  return new Promise((resolve, reject) => {
    const errors: unknown[] = []
    const attempts = new Set<AsyncSocket>()
    let tried = 0
    let timer: NodeJS.Timeout | undefined
    let over = false
    const end = () => {
      over = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
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
    signal.addEventListener('abort', onAbort)
    const attempt = async (item: AddrinfoItem) => {
      const [family, type, proto, , address] = item
      let begun = false
      const socket = asyncSockets.construct(env, { family, type, proto })
      attempts.add(socket)
      try {
        socket.timeoutMs = null
        await options.prepare(socket)
        // A socket that cannot be bound makes no attempt, as in net.
        if (!over) options.attempting(item)
        begun = true
        // A listener of the attempt may have given up, which closed the socket: then this fails.
        await socket.connect(address)
        socket.timeoutMs = env.defaultTimeoutNs < 0 ? null : env.defaultTimeoutNs / 1e6
        attempts.delete(socket)
        return socket
      } catch (error) {
        attempts.delete(socket)
        closeQuietly(socket)
        if (begun && !over) options.failed(item, error)
        throw error
      }
    }
    const next = () => {
      clearTimeout(timer)
      const item = addresses[tried++]
      if (item === undefined) {
        if (attempts.size > 0) return
        end()
        reject(failure(env.voice, errors))
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
          if (!isFailure(error)) {
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
function failure(voice: Voice, errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0]
  if (errors.length === 0) return voice.refusal('no addresses')
  const [first] = errors
  const text = errors.map((error) => (error instanceof Error ? error.message : String(error))).join('; ')
  const code = isFailure(first) ? first.code : undefined
  return Object.assign(new AggregateError(errors, text), code === undefined ? {} : { code })
}
