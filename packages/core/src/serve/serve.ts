import type { Environment } from '../call/environment.js'
import { argumentTypeError } from '../options/check-options.js'
import { isListening } from '../socket/accept-next.js'
import type { AsyncSocket, ConnectionProtocol } from '../socket/async-socket.js'
import { type CheckedProtocol, checkProtocol } from '../streams/protocol.js'
import { activatedSockets } from './activation.js'
import { closeListener, type Listener, openListener } from './listen.js'
import type { ListenTarget } from './listen-target.js'
import { RunningServer } from './running-server.js'
import { checkServeOptions, type ServeOptions } from './serve-options.js'
import type { ConnectionHandler, Server } from './server.js'
import { type TakenOver, takeListeners } from './take-over.js'

/** Listening sockets, and how to undo everything if serving cannot begin. */
interface Source {
  readonly listeners: readonly Listener[]
  undo(): void
}

/**
 * Accept connections and hand each to `handler`, from sockets that are taken over, passed by systemd, given, or opened.
 *
 * @throws TypeError, RangeError for a bad option or handler, before anything is opened; OSError, gaierror; the signal's reason.
 */
export async function serve(
  env: Environment,
  given: ServeOptions,
  handler: ConnectionHandler | ConnectionProtocol,
): Promise<Server> {
  const { options, target } = checkServeOptions(env, given)
  const checked =
    typeof handler === 'function'
      ? handler
      : checkProtocol(
          handler,
          'serve: handler must be a function, or a protocol with a method dataReceived or dataBorrowed',
        )
  const { signal } = options
  throwIfAborted(signal)
  const { handOverPath, sockets } = options
  if (sockets !== undefined) for (const socket of sockets) checkAccepts(env, socket, checked, 'options.sockets')
  const taken = handOverPath === undefined ? null : await takeListeners(env, handOverPath, { signal })
  const source = taken === null ? await openSource(env, options, target, checked) : sourceOf(taken)
  try {
    const offer = taken === null && handOverPath !== undefined ? await openOffer(env, handOverPath) : null
    try {
      throwIfAborted(signal)
      for (const { socket } of source.listeners) socket.timeoutMs = null
      const server = new RunningServer(env, source.listeners, options, checked)
      if (offer !== null) server.offer(offer)
      if (taken !== null) {
        server.takeOver(taken)
        // They are unused, and belong to the server.
        for (const socket of sockets ?? []) closeListener({ socket, file: null })
      }
      return server
    } catch (error) {
      if (offer !== null) closeListener(offer)
      throw error
    }
  } catch (error) {
    source.undo()
    throw error
  }
}

/** A library's own AbortSignal may lack the method for this. */
function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw signal.reason
}

function sourceOf(taken: TakenOver): Source {
  return { listeners: taken.listeners, undo: () => taken.giveBack() }
}

function openOffer(env: Environment, path: string): Promise<Listener> {
  return openListener(env, { path }, { replaceStale: true })
}

async function openSource(
  env: Environment,
  options: ServeOptions,
  target: ListenTarget | null,
  handler: ConnectionHandler | CheckedProtocol,
): Promise<Source> {
  const { activation = false, sockets } = options
  if (sockets !== undefined) return { listeners: sockets.map(withoutFile), undo() {} }
  const activated = activation === false ? [] : activatedListeners(env, activation, handler)
  if (activated.length > 0) {
    const listeners = activated.map(withoutFile)
    return { listeners, undo: () => listeners.forEach(closeListener) }
  }
  if (target === null) {
    throw argumentTypeError('serve: there is no address, and no listening socket was passed to the process')
  }
  const listener = await openListener(env, target, options)
  return { listeners: [listener], undo: () => closeListener(listener) }
}

/** The listening sockets that systemd passed. With a name all of its sockets must listen; without one, others are skipped. */
function activatedListeners(
  env: Environment,
  activation: string | true,
  handler: ConnectionHandler | CheckedProtocol,
): AsyncSocket[] {
  const sockets = activatedSockets(env, activation === true ? undefined : activation)
  const listening: AsyncSocket[] = []
  try {
    for (const socket of sockets) {
      if (activation === true && !isListening(socket)) {
        socket.close()
        continue
      }
      checkAccepts(env, socket, handler, `activation '${activation}'`)
      listening.push(socket)
    }
    return listening
  } catch (error) {
    for (const socket of sockets) socket.close()
    throw error
  }
}

/** @throws TypeError for a socket that accepts no connections, or none that the handler can take. */
function checkAccepts(
  env: Environment,
  socket: AsyncSocket,
  handler: ConnectionHandler | CheckedProtocol,
  name: string,
): void {
  const type = socketTypeName(env, socket.type)
  if (!isListening(socket)) {
    throw argumentTypeError(`serve: ${name} has a socket that does not listen (${type}, fd ${socket.fileno()})`)
  }
  if (typeof handler !== 'function' && socket.type !== env.numbers.SOCK_STREAM) {
    throw argumentTypeError(`serve: ${name} has a socket of messages (${type}), and the protocol takes bytes`)
  }
}

function socketTypeName(env: Environment, type: number): string {
  const names = ['SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_SEQPACKET', 'SOCK_RAW', 'SOCK_RDM'] as const
  return names.find((name) => env.constant(name) === type) ?? `type ${type}`
}

function withoutFile(socket: AsyncSocket): Listener {
  return { socket, file: null }
}
