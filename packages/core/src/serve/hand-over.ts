import type { Environment } from '../call/environment.js'
import { isFailure } from '../errors/failure.js'
import { acceptNext } from '../socket/accept-next.js'
import type { AsyncSocket } from '../socket/async-socket.js'
import { closeListener, type Listener } from './listen.js'

/** The successor says this once it accepts connections, and the predecessor answers it when it has stopped. */
export const READY = 'ready\n'
/** See {@link READY}. */
export const STOPPED = 'stopped\n'
/** A peer that is silent for this long has failed; the predecessor goes on. */
export const PATIENCE_MS = 10_000

/** An offer of listening sockets to a successor, at an AF_UNIX path. */
export interface HandOver {
  /** Resolves with true when a successor has taken over, with false if the offer was withdrawn. */
  readonly taken: Promise<boolean>
  /** Withdraw the offer and remove the path. */
  close(): void
  /** Like `ref()` and `unref()` of a socket. */
  keepAlive(keepsAlive: boolean): void
}

/**
 * Offer listening sockets to processes that connect to `offer`. A successor gets them, and the offer's own socket, by
 * SCM_RIGHTS. They are the same sockets with the same queues of connections, so no connection is refused or lost, and the path
 * stays in place. While the successor starts, both accept. Peers are served concurrently, so a silent or faulty one does not
 * delay a successor.
 *
 * @param stop called when the successor accepts connections; it must stop accepting.
 * @param failed called with an error that ends the offer.
 */
export function offerListeners(
  env: Environment,
  offer: Listener,
  listeners: readonly Listener[],
  stop: () => void,
  failed: (error: unknown) => void,
): HandOver {
  const peers = new Set<AsyncSocket>()
  let settle: (taken: boolean) => void = () => {}
  const taken = new Promise<boolean>((resolve) => {
    settle = resolve
  })
  const end = (): void => {
    for (const peer of peers) closeQuietly(peer)
    peers.clear()
  }
  const speak = async (peer: AsyncSocket): Promise<void> => {
    peers.add(peer)
    const ready = await sendListeners(env, peer, [offer, ...listeners])
    if (ready && !offer.socket.closed) {
      peers.delete(peer)
      end()
      // The path belongs to the successor now.
      closeListener({ socket: offer.socket, file: null })
      stop()
      settle(true)
      await peer.sendall(Buffer.from(STOPPED)).catch(() => {})
    }
    peers.delete(peer)
    closeQuietly(peer)
  }
  const accept = async (): Promise<void> => {
    try {
      for (let next = await acceptNext(offer.socket); next !== null; next = await acceptNext(offer.socket)) {
        speak(next[0]).catch(failed)
      }
    } catch (error) {
      failed(error)
      closeListener(offer)
    }
    end()
    settle(false)
  }
  offer.socket.timeoutMs = null
  void accept()
  return {
    taken,
    close() {
      if (offer.socket.closed) return
      closeListener(offer)
      end()
    },
    keepAlive(keepsAlive) {
      if (keepsAlive) offer.socket.ref()
      else offer.socket.unref()
    },
  }
}

/** Send the sockets and the files that belong to them. Resolves with whether the peer says that it accepts connections. */
async function sendListeners(env: Environment, peer: AsyncSocket, listeners: readonly Listener[]): Promise<boolean> {
  try {
    peer.timeoutMs = PATIENCE_MS
    const fds = Int32Array.from(listeners, ({ socket }) => socket.fileno())
    const files = listeners.map(({ file }) => file?.toText() ?? null)
    const text = Buffer.from(`${JSON.stringify(files)}\n`)
    const sent = await peer.sendmsg([text], [[env.numbers.SOL_SOCKET, env.constant('SCM_RIGHTS'), fds]])
    await peer.sendall(text.subarray(sent))
    return String(await peer.recv(READY.length)) === READY
  } catch (error) {
    if (isFailure(error)) return false
    throw error
  }
}

function closeQuietly(socket: AsyncSocket): void {
  try {
    socket.close()
  } catch {
    // close(2) released the fd even if it failed.
  }
}
