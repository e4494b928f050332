import { OSError, ValueError } from '@sockcall/core'
import { errnoErrorWithText, pythonRepr, SocketFile } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { isTrue } from '../calling/truth.js'
import { IndexError } from '../exceptions/index.js'
import type { AddressInput } from '../socket/addresses.js'
import { AI_PASSIVE } from '../socket/constants.js'
import { closeQuietly } from './connect-sockets.js'
import { bindSockets } from './listen-sockets.js'
import type { LoopBase } from './loop-base.js'
import { Server } from './server.js'
import { checkTlsTimeout, refuseWithoutSsl, serverContext, type TlsKeywords } from './ssl-context.js'
import { streamTransport } from './stream-transport.js'
import { checkPath, checkStreamSocket, newUnixSocket } from './unix-path.js'

const BACKLOG = 100

/** `BaseEventLoop.create_server`. @param given its arguments, in the order of the signature. */
export async function createServer(loop: LoopBase, given: readonly unknown[]): Promise<Server> {
  const [factory, host = null, port = null, family = 0, flags = AI_PASSIVE, sock = null, backlog = BACKLOG, ssl] = given
  const [reuseAddress = null, reusePort, keepAlive, handshake, shutdown, startServing = true] = given.slice(8)
  const tls = serverTls(ssl, handshake, shutdown)
  if (host === null && port === null) {
    if (sock === null) throw new ValueError('Neither host/port nor sock were specified')
    const listener = checkStreamSocket(sock)
    listener.setblocking(false)
    return serve(new Server(loop, [listener], backlogOf(backlog), accepting(loop, factory, tls)), startServing)
  }
  if (sock !== null) throw new ValueError('host/port and sock can not be specified at the same time')
  const listeners = await bindSockets({
    host,
    port,
    family: Number(family),
    flags: Number(flags),
    reuseAddress: reuseAddress === null || isTrue(reuseAddress),
    reusePort: isTrue(reusePort),
    keepAlive: isTrue(keepAlive),
  })
  try {
    return serve(new Server(loop, listeners, backlogOf(backlog), accepting(loop, factory, tls)), startServing)
  } catch (error) {
    for (const listener of listeners) closeQuietly(listener)
    throw error
  }
}

/** `_UnixSelectorEventLoop.create_unix_server`. @param given its arguments, in the order of the signature. */
export async function createUnixServer(loop: LoopBase, given: readonly unknown[]): Promise<Server> {
  const [factory, path = null, sock = null, backlog = BACKLOG, ssl, handshake, shutdown] = given
  const [startServing = true, cleanupSocket = true] = given.slice(7)
  const tls = serverTls(ssl, handshake, shutdown)
  if (path !== null && sock !== null) throw new ValueError('path and sock can not be specified at the same time')
  if (path === null && sock === null) throw new ValueError('path was not specified, and no sock specified')
  const listener = path === null ? checkStreamSocket(sock, true) : await bindPath(checkPath(path))
  try {
    listener.setblocking(false)
    let file: SocketFile | null = null
    if (isTrue(cleanupSocket)) {
      file = await SocketFile.at(bound().env.voice, named(listener.getsockname<string | Buffer>()))
      file?.claim()
    }
    return serve(new Server(loop, [listener], backlogOf(backlog), accepting(loop, factory, tls), file), startServing)
  } catch (error) {
    closeQuietly(listener)
    throw error
  }
}

/** Only a socket according to lstat(2) that no process has open is removed first. */
async function bindPath(path: string | Uint8Array) {
  const { env } = bound()
  const file = await SocketFile.at(bound().env.voice, named(path))
  file?.removeStale(env)
  const listener = newUnixSocket()
  try {
    listener.bind(path as AddressInput)
  } catch (error) {
    closeQuietly(listener)
    if (!(error instanceof OSError) || error.code !== 'EADDRINUSE' || error.errno === null) throw error
    throw errnoErrorWithText(env.backend, error.errno, `Address ${pythonRepr(path)} is already in use`, 'bind', path)
  }
  return listener
}

/** Python reads `path[0]` to see whether the name is abstract, so an empty name fails. */
function named<T extends string | Uint8Array>(path: T): T {
  if (path.length > 0) return path
  throw new IndexError(typeof path === 'string' ? 'string index out of range' : 'index out of range')
}

function serve(server: Server, startServing: unknown): Server {
  if (isTrue(startServing)) server.begin()
  return server
}

function accepting(loop: LoopBase, factory: unknown, tls: TlsKeywords | null) {
  return async (...[sock, peer, server]: Parameters<ConstructorParameters<typeof Server>[3]>): Promise<void> => {
    await streamTransport(loop, sock, factory, tls, { peer, server })
  }
}

function serverTls(ssl: unknown, handshake: unknown, shutdown: unknown): TlsKeywords | null {
  const context = serverContext(ssl)
  if (context === null) refuseWithoutSsl({ ssl_handshake_timeout: handshake, ssl_shutdown_timeout: shutdown })
  if (context === null) return null
  return {
    context,
    serverSide: true,
    serverHostname: null,
    handshakeTimeout: checkTlsTimeout('ssl_handshake_timeout', handshake),
    shutdownTimeout: checkTlsTimeout('ssl_shutdown_timeout', shutdown),
  }
}

/** listen() itself refuses anything but a number. */
function backlogOf(backlog: unknown): number {
  return backlog as number
}
