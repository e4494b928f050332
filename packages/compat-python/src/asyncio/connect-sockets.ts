import { OSError, TimeoutError } from '@sockcall/core'
import { errnoErrorWithText, pythonRepr } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { ExceptionGroup } from '../exceptions/index.js'
import { SOCK_STREAM } from '../socket/constants.js'
import { AddressFamily } from '../socket/enums.js'
import { type SocketClass, socket } from '../socket/socket.js'
import { type CallSignal, whenAborted } from './cancellation.js'
import { ensureResolved, type Info, interleaveInfos } from './resolve.js'

/** Where and how `create_connection()` connects. */
export interface ConnectOptions {
  readonly host: unknown
  readonly port: unknown
  readonly family: number
  readonly proto: number
  readonly flags: number
  /** The local addresses for each attempt's socket; null for none. */
  readonly localAddr: unknown
  /** Seconds before the next address is tried in parallel; null to try one by one. */
  readonly happyEyeballsDelay: number | null
  /** How many addresses of the first family come first; 0 for the resolver's order. */
  readonly interleave: number
  /** Throw all failures as an ExceptionGroup. */
  readonly allErrors: boolean
  /** Connects one socket. */
  readonly connect: (sock: SocketClass, address: Info[4], signal: AbortSignal) => Promise<void>
}

/** A connected socket: the first address that answers. @throws OSError, ExceptionGroup, gaierror. */
export async function connectSockets(options: ConnectOptions, call: CallSignal): Promise<SocketClass> {
  const { host, port, family, proto, flags, localAddr, interleave, happyEyeballsDelay } = options
  const hints = { family, type: SOCK_STREAM, proto, flags }
  const infos = await ensureResolved([host, port], hints, 'connect', call.signal)
  const local = localAddr === null ? null : await ensureResolved(localAddr, hints, 'bind', call.signal)
  const failures: OSError[] = []
  const attempts = (interleave === 0 ? infos : interleaveInfos(infos, interleave)).map(
    (info) => (signal: AbortSignal) => connectOne(info, local, options, signal, failures),
  )
  const sock =
    happyEyeballsDelay === null
      ? await oneByOne(attempts, call)
      : await staggered(attempts, happyEyeballsDelay * 1000, call)
  if (sock !== null) return sock
  if (options.allErrors) throw new ExceptionGroup('create_connection failed', failures)
  const [first] = failures
  if (first === undefined) throw new TimeoutError('create_connection failed')
  if (failures.every(({ message }) => message === first.message)) throw first
  throw new OSError(`Multiple exceptions: ${failures.map(({ message }) => message).join(', ')}`)
}

type Attempt = (signal: AbortSignal) => Promise<SocketClass | null>

async function oneByOne(attempts: readonly Attempt[], call: CallSignal): Promise<SocketClass | null> {
  for (const attempt of attempts) {
    const sock = await attempt(call.signal)
    if (sock !== null) return sock
  }
  return null
}

/** RFC 8305: each attempt begins when the previous one has failed or taken too long; the first to connect ends the others. */
function staggered(attempts: readonly Attempt[], delayMs: number, call: CallSignal): Promise<SocketClass | null> {
  const stop = new AbortController()
  const { signal } = call
  return new Promise<SocketClass | null>((resolve, reject) => {
    let started = 0
    let running = 0
    let timer: NodeJS.Timeout | undefined
    let over = false
    const end = (settle: () => void) => {
      if (over) return
      over = true
      clearTimeout(timer)
      stop.abort(new Error('another address has answered'))
      settle()
    }
    whenAborted(signal, (reason) => end(() => reject(reason)))
    const next = () => {
      clearTimeout(timer)
      const attempt = attempts[started]
      if (over || attempt === undefined) {
        if (running === 0) end(() => resolve(null))
        return
      }
      started++
      running++
      if (started < attempts.length) timer = setTimeout(next, Math.max(0, delayMs))
      attempt(stop.signal).then(
        (sock) => {
          running--
          if (sock === null) next()
          else if (over) sock.close()
          else end(() => resolve(sock))
        },
        (error: unknown) => end(() => reject(error)),
      )
    }
    next()
  })
}

/** Null if it failed: the failure is added to the others. */
async function connectOne(
  [family, type, proto, , address]: Info,
  local: readonly Info[] | null,
  options: ConnectOptions,
  signal: AbortSignal,
  failures: OSError[],
): Promise<SocketClass | null> {
  const earlier: OSError[] = []
  let sock: SocketClass | null = null
  try {
    sock = new socket(family, type, proto)
    sock.setblocking(false)
    if (local !== null) bindLocal(sock, family, local, earlier)
    await options.connect(sock, address, signal)
    return sock
  } catch (error) {
    closeQuietly(sock)
    if (!(error instanceof OSError) || signal.aborted) throw error
    failures.push(...earlier, error)
    return null
  }
}

function bindLocal(sock: SocketClass, family: number, local: readonly Info[], failures: OSError[]): void {
  for (const [localFamily, , , , address] of local) {
    if (localFamily !== family) continue
    try {
      sock.bind(address)
      return
    } catch (error) {
      if (!(error instanceof OSError)) throw error
      failures.push(bindFailed(error, address))
    }
  }
  const last = failures.pop()
  if (last !== undefined) throw last
  throw new OSError(`no matching local address with family=${AddressFamily.__repr__(family)} found`)
}

/** asyncio's text for an address that cannot be bound. */
export function bindFailed(error: OSError, address: unknown): OSError {
  const text = `error while attempting to bind on address ${pythonRepr(address)}: ${error.message.toLowerCase()}`
  if (error.errno === null) return new OSError(text)
  return errnoErrorWithText(bound().env.backend, error.errno, text, 'bind', address)
}

/** Close an unused socket. */
export function closeQuietly(sock: SocketClass | null): void {
  try {
    sock?.close()
  } catch {
    // close(2) released the descriptor even if it failed.
  }
}
