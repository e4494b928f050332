import type { AsyncSocket } from '../async-socket.js'
import { fdsOfItem, isRights } from '../cmsg/rights.js'
import type { Environment } from '../environment.js'
import { OSError } from '../errors/os-error.js'
import { openListener } from './listen.js'

/** What the successor says once it accepts connections, and what the predecessor answers when it has stopped. */
const READY = 'ready\n'
const STOPPED = 'stopped\n'
const RIGHTS_BYTES = 16 + 4 * 254
/** A successor that does not say a word in this time has failed; the predecessor goes on. */
const PATIENCE_MS = 10_000

/** An offer of listening sockets to a successor, at an AF_UNIX path. */
export interface HandOver {
  /** Settles with true when a successor has taken over, with false when the offer was withdrawn. */
  readonly taken: Promise<boolean>
  /** Withdraw the offer and remove the path. */
  close(): void
}

/**
 * Offer listening sockets at `path`. A successor that connects gets them by SCM_RIGHTS: the same sockets, with the same
 * queue of connections, so none is refused or lost. While it starts, both accept.
 *
 * @param stop called when the successor accepts connections; no longer to accept is the callee's part.
 */
export async function offerListeners(
  env: Environment,
  path: string,
  listeners: readonly AsyncSocket[],
  stop: () => void,
): Promise<HandOver> {
  // Whoever offered here before has handed over or is gone; either way the name is ours.
  await unlinkQuietly(path)
  const offer = await openListener(env, path, {})
  const wait = async (): Promise<boolean> => {
    for (;;) {
      let connection: AsyncSocket
      try {
        ;[connection] = await offer.accept()
      } catch (error) {
        if (offer.closed) return false
        throw error
      }
      if (await handOver(env, connection, listeners)) {
        // The path is the successor's by now, or will be.
        offer.close()
        stop()
        await connection.sendall(Buffer.from(STOPPED)).catch(() => {})
        connection.close()
        return true
      }
      connection.close()
    }
  }
  return {
    taken: wait(),
    close(): void {
      if (offer.closed) return
      offer.close()
      void unlinkQuietly(path)
    },
  }
}

async function handOver(
  env: Environment,
  connection: AsyncSocket,
  listeners: readonly AsyncSocket[],
): Promise<boolean> {
  connection.timeoutMs = PATIENCE_MS
  try {
    const fds = Int32Array.from(listeners, (listener) => listener.fileno())
    const item = [env.SOL_SOCKET, env.constant('SCM_RIGHTS'), fds] as const
    await connection.sendmsg([Buffer.from(`${fds.length}\n`)], [item])
    return String(await connection.recv(READY.length)) === READY
  } catch (error) {
    if (error instanceof OSError) return false
    throw error
  }
}

/** Listening sockets from a predecessor. */
export interface TakenOver {
  readonly listeners: AsyncSocket[]
  /** Say that they are being accepted from. Resolves when the predecessor has stopped accepting. */
  ready(): Promise<void>
}

/** The listening sockets that a process offers at `path`; null where nobody does. */
export async function takeListeners(env: Environment, path: string): Promise<TakenOver | null> {
  const connection = env.newAsyncSocket({ family: env.AF_UNIX, type: env.SOCK_STREAM })
  connection.timeoutMs = PATIENCE_MS
  try {
    await connection.connect(path)
  } catch (error) {
    connection.close()
    if (error instanceof OSError && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')) return null
    throw error
  }
  try {
    const [, ancdata] = await connection.recvmsg(16, RIGHTS_BYTES, env.MSG_CMSG_CLOEXEC)
    const { abi } = env.backend
    const fds = ancdata.flatMap((item) => (isRights(abi, item) ? fdsOfItem(abi, item[2]) : []))
    const listeners = fds.map((fileno) => env.newAsyncSocket({ fileno }))
    return {
      listeners,
      async ready(): Promise<void> {
        await connection.sendall(Buffer.from(READY))
        await connection.recv(STOPPED.length)
        connection.close()
      },
    }
  } catch (error) {
    connection.close()
    throw error
  }
}

async function unlinkQuietly(path: string): Promise<void> {
  if (path.startsWith('\0')) return
  const { unlink } = await import('node:fs/promises')
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}
