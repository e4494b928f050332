import type { CallOptions } from '../call/call-async.js'
import type { Environment } from '../call/environment.js'
import { fdsOfItem, isRights } from '../cmsg/rights.js'
import { isFailure } from '../errors/failure.js'
import { isListening } from '../socket/accept-next.js'
import { type AsyncSocket, asyncSockets } from '../socket/async-socket.js'
import { PATIENCE_MS, READY, STOPPED } from './hand-over.js'
import { closeListener, type Listener } from './listen.js'
import { SocketFile, type SocketFileText } from './socket-file.js'

const RIGHTS_BYTES = 16 + 4 * 254
const MESSAGE_BYTES = 65536
const NEWLINE = 0x0a

/** Listening sockets taken over from a predecessor. */
export interface TakenOver {
  readonly listeners: readonly Listener[]
  /** The socket at which the predecessor offered them. The successor accepts from it once {@link ready} has resolved. */
  readonly offer: Listener
  /** Report that connections are being accepted. Resolves when the predecessor has stopped accepting, or is gone. */
  ready(): Promise<void>
  /** Leave them to the predecessor, which goes on. */
  giveBack(): void
}

/**
 * The listening sockets that a process offers at `path`; null if none does.
 *
 * @throws OSError, and Error if something else listens there.
 */
export async function takeListeners(env: Environment, path: string, options: CallOptions): Promise<TakenOver | null> {
  const connection = asyncSockets.construct(env, { family: env.numbers.AF_UNIX, type: env.numbers.SOCK_STREAM })
  try {
    connection.timeoutMs = PATIENCE_MS
    await connection.connect(path, options)
  } catch (error) {
    connection.close()
    if (isFailure(error) && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')) return null
    throw error
  }
  try {
    const listeners = await receiveListeners(env, connection, options)
    const [offer, ...others] = listeners
    if (offer === undefined) {
      // It closed while this connection waited in its queue.
      connection.close()
      return null
    }
    return {
      listeners: others,
      offer,
      async ready() {
        try {
          await connection.sendall(Buffer.from(READY))
          await connection.recv(STOPPED.length)
        } catch (error) {
          // A dead predecessor accepts no more either.
          if (!isFailure(error)) throw error
        } finally {
          connection.close()
        }
      },
      giveBack() {
        connection.close()
        for (const { socket } of listeners) closeListener({ socket, file: null })
      },
    }
  } catch (error) {
    connection.close()
    throw error
  }
}

/** The offer's socket and the listening ones; none if the peer closed the connection without a word. */
async function receiveListeners(env: Environment, connection: AsyncSocket, options: CallOptions): Promise<Listener[]> {
  const { abi } = env.backend
  const adopted: AsyncSocket[] = []
  try {
    let text = Buffer.alloc(0)
    while (text.at(-1) !== NEWLINE) {
      const [data, items] = await connection.recvmsg(MESSAGE_BYTES, RIGHTS_BYTES, env.numbers.MSG_CMSG_CLOEXEC, options)
      const fds = items.flatMap((item) => (isRights(abi, item) ? fdsOfItem(abi, item[2]) : []))
      adoptAll(env, fds, adopted)
      if (data.length === 0 && text.length === 0 && adopted.length === 0) return []
      text = Buffer.concat([text, data])
      if (data.length === 0 || text.length > MESSAGE_BYTES) throw notAnOffer()
    }
    const files = parseFiles(text)
    if (files === null || files.length < 2 || !adopted.every(isListening)) throw notAnOffer()
    if (files.length !== adopted.length) {
      throw missingSockets(adopted.length, files.length)
    }
    return await Promise.all(
      adopted.map(async (socket, index) => {
        const file = files[index]
        return { socket, file: file == null ? null : await SocketFile.from(file) }
      }),
    )
  } catch (error) {
    for (const socket of adopted) socket.close()
    throw error
  }
}

/** Every descriptor gets an owner or is closed. */
function adoptAll(env: Environment, fds: readonly number[], adopted: AsyncSocket[]): void {
  let failure: unknown
  for (const fileno of fds) {
    try {
      adopted.push(asyncSockets.construct(env, { fileno }))
    } catch (error) {
      env.sys.close(fileno)
      failure ??= error
    }
  }
  if (failure !== undefined) throw notAnOffer(failure)
}

function parseFiles(text: Buffer): (SocketFileText | null)[] | null {
  try {
    const files: unknown = JSON.parse(text.toString())
    return Array.isArray(files) && files.every(isFileText) ? files : null
  } catch {
    return null
  }
}

function isFileText(value: unknown): value is SocketFileText | null {
  if (value === null) return true
  if (typeof value !== 'object' || !('path' in value) || !('identity' in value)) return false
  const { path, identity } = value
  if (typeof path !== 'string' || !Array.isArray(identity) || identity.length !== 3) return false
  return identity.every((number) => typeof number === 'string' && /^\d{1,20}$/.test(number))
}

function notAnOffer(cause?: unknown): Error {
  return new Error('the process at handOverPath does not hand over its sockets', { cause })
}

/** The message came, and not all of its descriptors: EMFILE, as recvmsg(2) does not say. */
function missingSockets(came: number, sent: number): Error {
  const message = `${came} of ${sent} listening sockets came: the descriptors ran out`
  return Object.assign(new Error(message), { code: 'EMFILE' })
}
