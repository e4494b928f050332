import { runAsync } from '../call/call-async.js'
import type { SocketState } from '../call/socket-state.js'
import { bytesToSend } from '../calls/arguments.js'
import { checkHeld, totalBytes } from '../calls/held-memory.js'
import { attemptSend, sendallOn } from '../calls/send.js'
import { sendmsgOn } from '../calls/sendmsg.js'
import { encodeAncillary } from '../cmsg/encode.js'
import { mayTry } from '../loop/readiness.js'

/** sendmsg(2) takes no more pieces at once. */
const IOV_MAX = 1024
/** How much is waited for at a time, so that a slow reader shows as progress and not as an idle stream. */
const BLOCK_BYTES = 262144

/** A chunk as a Writable hands it on. */
export interface Chunk {
  readonly chunk: Uint8Array | string
  readonly encoding: BufferEncoding
}

/** The writing half of a stream: everything is tried at once, and only what the kernel did not take waits. */
export class Output {
  readonly #owner: object
  readonly #state: SocketState
  readonly #stream: { active(): void }

  /**
   * @param owner the socket object, held while bytes wait.
   * @param stream told whenever bytes went out.
   */
  constructor(owner: object, state: SocketState, stream: { active(): void }) {
    this.#owner = owner
    this.#state = state
    this.#stream = stream
  }

  /** Send all of one chunk. Undefined when it is done at once. @throws OSError */
  write(data: Uint8Array | string, encoding: BufferEncoding): Promise<void> | undefined {
    const { lends, scratch } = this.#state.env
    // A chunk whose memory was given away while it stood in the stream's queue is refused.
    if (typeof data !== 'string') return this.#send(bytesToSend(data))
    // What is lent must stay as it was received.
    if (lends || data.length * 3 > scratch.length) return this.#send(Buffer.from(data, encoding))
    return this.#send(scratch, scratch.write(data, 0, encoding))
  }

  /** Send many chunks with one system call, or as few as take them. */
  writeAll(chunks: readonly Chunk[]): Promise<void> | undefined {
    const { lends, scratch } = this.#state.env
    let most = 0
    for (const { chunk } of chunks) most += typeof chunk === 'string' ? chunk.length * 3 : chunk.byteLength
    if (!lends && most <= scratch.length) {
      let length = 0
      for (const { chunk, encoding } of chunks) {
        if (typeof chunk === 'string') length += scratch.write(chunk, length, encoding)
        else {
          scratch.set(chunk, length)
          length += chunk.byteLength
        }
      }
      return this.#send(scratch, length)
    }
    const iov = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : bytesToSend(chunk),
    )
    return this.#sendPieces(iov)
  }

  /** Send bytes with descriptors, which arrive with the first of them. */
  async writeWithFds(data: Uint8Array, fds: readonly number[]): Promise<void> {
    const { abi, env } = this.#state
    const item = [env.SOL_SOCKET, env.constant('SCM_RIGHTS'), Int32Array.from(fds)]
    await this.#run(this.#message([data], encodeAncillary(abi, [item])))
    this.#stream.active()
  }

  /** The first `length` bytes of `data`, which may be scratch memory: backends send from there with the least effort. */
  #send(data: Uint8Array, length = data.length): Promise<void> | undefined {
    const state = this.#state
    const n = mayTry(state, true, 0) ? attemptSend(state, data, 0, length, 0) : state.env.EAGAIN
    if (n === length) {
      this.#stream.active()
      return undefined
    }
    const rest = data.subarray(Math.max(n, 0), length)
    const own = data === state.env.scratch ? Buffer.from(rest) : rest
    return this.#sendRest(own, n > 0 ? this.#again(own) : n)
  }

  /** @param rc what an attempt to send it gave. */
  async #sendRest(data: Uint8Array, rc: number): Promise<void> {
    const state = this.#state
    const { length } = data
    let sent = rc
    for (let at = 0; at < length || at === 0; at += BLOCK_BYTES) {
      checkHeld([data], length)
      const block = data.subarray(at, at + BLOCK_BYTES)
      if (at > 0) sent = mayTry(state, true, 0) ? attemptSend(state, block, 0, block.length, 0) : state.env.EAGAIN
      if (sent < block.length) await this.#run(sendallOn(state, block, block.length, 0, sent))
      this.#stream.active()
    }
  }

  /** The attempt after a partial one: where that means that the buffer is full, there is no need to make it. */
  #again(data: Uint8Array): number {
    const state = this.#state
    return state.partialSendFills
      ? state.env.EAGAIN
      : attemptSend(state, data, 0, Math.min(data.length, BLOCK_BYTES), 0)
  }

  async #sendPieces(iov: readonly Uint8Array[]): Promise<void> {
    const bytes = totalBytes(iov)
    for (let at = 0; at < iov.length; at += IOV_MAX) {
      checkHeld(iov, bytes)
      const pieces = iov.slice(at, at + IOV_MAX)
      await this.#run(this.#message(pieces, null))
      this.#stream.active()
    }
  }

  #message(iov: readonly Uint8Array[], control: Uint8Array | null) {
    const first = mayTry(this.#state, true, 0) ? 'now' : 'queued'
    return sendmsgOn(this.#state, { to: null, iov, bytes: totalBytes(iov), control, flags: 0 }, first)
  }

  #run<T>(operation: Parameters<typeof runAsync<T>>[2]): Promise<T> {
    return runAsync(this.#owner, this.#state, operation)
  }
}
