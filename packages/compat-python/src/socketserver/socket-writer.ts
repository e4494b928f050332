import { BufferedIOBase } from '../io/index.js'
import type { SocketClass } from '../socket/socket.js'

/** A file that sends everything at once, so there is nothing to flush. */
export class SocketWriter extends BufferedIOBase {
  readonly #sock: SocketClass

  constructor(sock: SocketClass) {
    super()
    this.#sock = sock
  }

  override writable(): boolean {
    return true
  }

  override write(data: ArrayBufferView): number {
    this.#sock.sendall(data)
    return data.byteLength
  }

  override fileno(): number {
    return this.#sock.fileno()
  }
}
