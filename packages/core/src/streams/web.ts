import type { ReadableStream as ReadableStreamType, WritableStream as WritableStreamType } from 'node:stream/web'
import type { AsyncSocket } from '../async-socket.js'
import type { Bytes } from '../socket.js'

// The classes are the global ones: Node loads them at their first use, and this module's import must not.
const CHUNK_BYTES = 65536
const SHUT_RD = 0
const SHUT_WR = 1

/** A connection as a pair of web streams. The socket is closed when both have ended. */
export interface SocketWebStreams {
  /** What comes. */
  readonly readable: ReadableStreamType<Uint8Array>
  /** What is to be sent. */
  readonly writable: WritableStreamType<Bytes>
}

/** A connected socket as web streams: a readable stream of bytes, and a writable stream whose writes are sendalls. */
export function toWebStreams(socket: AsyncSocket): SocketWebStreams {
  let open = 2
  const ended = () => {
    if (--open === 0) socket.close()
  }
  const failed = (): void => socket.close()
  const readable = new ReadableStream({
    type: 'bytes',
    async pull(controller): Promise<void> {
      try {
        const chunk = await socket.recv(CHUNK_BYTES)
        if (chunk.length > 0) {
          // A stream transfers its chunks' memory, and a pooled one would take its neighbours along.
          controller.enqueue(Uint8Array.from(chunk))
          return
        }
        controller.close()
        controller.byobRequest?.respond(0)
        ended()
      } catch (error) {
        failed()
        throw error
      }
    },
    cancel(): void {
      if (socket.closed) return
      shutdownQuietly(socket, SHUT_RD)
      ended()
    },
  })
  const writable = new WritableStream<Bytes>({
    async write(chunk): Promise<void> {
      try {
        await socket.sendall(chunk)
      } catch (error) {
        failed()
        throw error
      }
    },
    close(): void {
      if (socket.closed) return
      shutdownQuietly(socket, SHUT_WR)
      ended()
    },
    abort: failed,
  })
  return { readable, writable }
}

/** A peer that is gone cannot be told, which is no failure of ours. */
function shutdownQuietly(socket: AsyncSocket, how: number): void {
  try {
    socket.shutdown(how)
  } catch {
    // ENOTCONN
  }
}
