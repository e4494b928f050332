import { stateOf } from '../base/socket-base.js'
import { type CallOptions, callSignal } from '../call/call-async.js'
import { checkArgument } from '../options/check-options.js'
import { anInteger } from '../options/option-kinds.js'
import { requireStream } from './socket-kind.js'
import type { StreamSocket } from './stream-socket.js'

/** How much a chunk has at most, unless the program says so. */
export const CHUNK_BYTES = 65536

const MOST_BYTES = 0x7fffffff

/** `AsyncSocket.chunks` */
export function chunksOf(
  socket: StreamSocket,
  bufsize: number,
  options: CallOptions | undefined,
): AsyncGenerator<Buffer, void, void> {
  checkArgument('chunks', 'bufsize', bufsize, anInteger(1, MOST_BYTES))
  const signal = callSignal('chunks', options)
  requireStream(stateOf(socket), 'chunks')
  return receive.each(socket, bufsize, { signal })
}

const receive = {
  /** Chunk by chunk, to the end. */
  async *each(
    socket: StreamSocket,
    bufsize: number,
    options: CallOptions | undefined,
  ): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const chunk = await socket.recv(bufsize, 0, options)
      if (chunk.length === 0) return
      yield chunk
    }
  },
}
