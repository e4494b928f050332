import { beginAsync, finishAsync, runAsync } from '../call/call-async.js'
import type { SocketState } from '../call/socket-state.js'
import { bytesToSend } from '../calls/arguments.js'
import { checkHeld, totalBytes } from '../calls/held-memory.js'
import { Send } from '../calls/send.js'
import { SendmsgCall } from '../calls/sendmsg.js'
import { encodeAncillary } from '../cmsg/encode.js'
import { SCRATCH_BYTES } from '../thread/scratch.js'

/** sendmsg(2) takes no more pieces at once. */
const IOV_MAX = 1024
/** A chunk as a Writable hands it on. */
export interface Chunk {
  readonly chunk: Uint8Array | string
  readonly encoding: BufferEncoding
}

/** What hears of bytes that went out. */
interface Activity {
  active(): void
}

/** Sends all of a chunk. Each part that the kernel takes shows as progress, so that a slow reader does not look idle. */
class ChunkCall extends Send<void> {
  readonly #stream: Activity

  constructor(state: SocketState, buf: Uint8Array, length: number, stream: Activity) {
    super(state, buf, length, 0)
    this.#stream = stream
  }

  protected override progress(n: number): boolean {
    this.count += n
    this.#stream.active()
    return this.count >= this.length
  }

  protected value(): void {}
}

/** Sends all of several chunks, with descriptors if there are any. */
class ChunksCall extends SendmsgCall {
  protected override sendsAll(): boolean {
    return true
  }
}

/** The writing half of a stream: everything is tried at once, and only what the kernel did not take waits. */
export class Output {
  readonly #owner: object
  readonly #state: SocketState
  readonly #stream: Activity

  /**
   * @param owner the socket object, held while bytes wait.
   * @param stream told whenever bytes went out.
   */
  constructor(owner: object, state: SocketState, stream: Activity) {
    this.#owner = owner
    this.#state = state
    this.#stream = stream
  }

  /** Send all of one chunk. Undefined when it is done at once. @throws OSError */
  write(data: Uint8Array | string, encoding: BufferEncoding): Promise<void> | undefined {
    const { scratch } = this.#state.env
    // A chunk whose memory was given away while it stood in the stream's queue is refused.
    if (typeof data !== 'string') return this.#send(bytesToSend(this.#state.voice, data))
    // What a program was shown must stay as it was received.
    if (scratch.isShown || data.length * 3 > SCRATCH_BYTES) return this.#send(Buffer.from(data, encoding))
    return this.#send(scratch.bytes, scratch.bytes.write(data, 0, encoding))
  }

  /** Send many chunks with one system call, or as few as take them. */
  writeAll(chunks: readonly Chunk[]): Promise<void> | undefined {
    const { scratch } = this.#state.env
    let most = 0
    for (const { chunk } of chunks) most += typeof chunk === 'string' ? chunk.length * 3 : chunk.byteLength
    if (!scratch.isShown && most <= SCRATCH_BYTES) {
      const { bytes } = scratch
      let length = 0
      for (const { chunk, encoding } of chunks) {
        if (typeof chunk === 'string') length += bytes.write(chunk, length, encoding)
        else {
          bytes.set(chunk, length)
          length += chunk.byteLength
        }
      }
      return this.#send(bytes, length)
    }
    const iov = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : bytesToSend(this.#state.voice, chunk),
    )
    return this.#sendPieces(iov)
  }

  /** Send bytes with descriptors, which arrive with the first of them. */
  async writeWithFds(data: Uint8Array, fds: readonly number[]): Promise<void> {
    const { abi, env, voice } = this.#state
    const item = [env.numbers.SOL_SOCKET, env.constant('SCM_RIGHTS'), Int32Array.from(fds)]
    await this.#sendMessage([data], encodeAncillary(abi, [item], voice))
    this.#stream.active()
  }

  /** The first `length` bytes of `data`, which may be scratch memory: backends send from there with the least effort. */
  #send(data: Uint8Array, length = data.length): Promise<void> | undefined {
    const call = new ChunkCall(this.#state, data, length, this.#stream)
    if (!beginAsync(call)) return finishAsync(this.#owner, call)
    call.result()
    return undefined
  }

  async #sendPieces(iov: readonly Uint8Array[]): Promise<void> {
    const bytes = totalBytes(iov)
    for (let at = 0; at < iov.length; at += IOV_MAX) {
      checkHeld(iov, bytes)
      await this.#sendMessage(iov.slice(at, at + IOV_MAX), null)
      this.#stream.active()
    }
  }

  #sendMessage(iov: readonly Uint8Array[], control: Uint8Array | null): Promise<number> {
    return runAsync(
      this.#owner,
      new ChunksCall(this.#state, { to: null, iov, bytes: totalBytes(iov), control, flags: 0 }),
    )
  }
}
