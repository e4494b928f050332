import { type AsyncSocket, OSError } from '@sockcall/core'
import { StreamReader } from './stream-reader.js'
import { StreamWriter } from './stream-writer.js'

/** A reader and a writer over a connected socket, which they own. */
export function streamsOver(socket: AsyncSocket, limit: number | undefined): [StreamReader, StreamWriter] {
  const reader = new StreamReader({ limit })
  const extra = new Map<string, unknown>([
    ['socket', socket],
    ['sockname', socket.getsockname()],
    ['peername', peerOf(socket)],
  ])
  const stream = socket.toDuplex({ allowHalfOpen: true, writableHighWaterMark: 65536 })
  reader.set_transport({
    pause_reading: () => void stream.pause(),
    resume_reading: () => void stream.resume(),
  })
  const closed = new Promise<void>((resolve, reject) => {
    let failure: Error | null = null
    stream.on('error', (error) => {
      failure = error.cause instanceof OSError ? error.cause : error
      reader.set_exception(failure)
    })
    stream.on('close', () => {
      if (failure === null) {
        reader.feed_eof()
        resolve()
      } else reject(failure)
    })
  })
  // Whoever does not wait for the end learns of a failure where they read or drain.
  closed.catch(() => {})
  stream.on('data', (chunk: Buffer) => reader.feed_data(chunk))
  stream.on('end', () => reader.feed_eof())
  return [reader, new StreamWriter(stream, reader, extra, closed)]
}

function peerOf(socket: AsyncSocket): unknown {
  try {
    return socket.getpeername()
  } catch (error) {
    if (error instanceof OSError) return null
    throw error
  }
}
