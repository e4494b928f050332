import { constants } from 'node:os'
import { OSError, TimeoutError, ValueError } from '@sockcall/core'
import { pythonRepr } from '@sockcall/core/internal'
import { RawIOBase } from './raw-io-base.js'

/** What a file needs from its socket. */
export interface SocketLike {
  /** Reads into `buffer` and returns the count; 0 at the end of the stream. */
  recv_into(buffer: ArrayBufferView): number
  /** Writes what the kernel accepts of `data` and returns the count. */
  send(data: ArrayBufferView): number
  /** The descriptor, -1 if it is closed or detached. */
  fileno(): number
  /** A file of this socket was closed: really closes the socket if it was the last one and the socket is marked closed. */
  _decref_socketios(): void
}

const MODES = ['r', 'w', 'rw', 'rb', 'wb', 'rwb']

function wouldBlock(error: unknown): boolean {
  if (!(error instanceof OSError)) return false
  return error.errno === constants.errno.EAGAIN || error.errno === constants.errno.EWOULDBLOCK
}

/**
 * `socket.SocketIO`: the raw stream over a socket, under the files of `makefile()`.
 *
 * The socket counts its open files in `_io_refs`. The creator of a SocketIO increments it, `close()` decrements it.
 */
export class SocketIO extends RawIOBase {
  #sock: SocketLike | null
  readonly #openMode: string
  readonly #reading: boolean
  readonly #writing: boolean
  #timeoutOccurred = false

  /**
   * @param sock the socket.
   * @param mode one of r, w, rw, rb, wb, rwb.
   * @throws ValueError for any other mode.
   */
  constructor(sock: SocketLike, mode: string) {
    super()
    if (!MODES.includes(mode)) throw new ValueError(`invalid mode: ${pythonRepr(mode)}`)
    this.#sock = sock
    this.#openMode = mode.includes('b') ? mode : `${mode}b`
    this.#reading = mode.includes('r')
    this.#writing = mode.includes('w')
  }

  /**
   * Reads once into `buffer`: the count, 0 at the end of the stream, null if the socket is non-blocking and has nothing.
   *
   * @throws TimeoutError when the socket's timeout passes. From then on each read throws an OSError, because a buffered reader
   * above may have lost data.
   */
  override readinto(buffer: ArrayBufferView): number | null {
    const sock = this.#opened()
    if (!this.#reading) this._checkReadable()
    if (this.#timeoutOccurred) throw new OSError('cannot read from timed out object')
    try {
      return sock.recv_into(buffer)
    } catch (error) {
      if (error instanceof TimeoutError) this.#timeoutOccurred = true
      else if (wouldBlock(error)) return null
      throw error
    }
  }

  /** Writes once: how much of `data` the kernel accepted, or null if the socket is non-blocking and its buffer is full. */
  override write(data: ArrayBufferView): number | null {
    const sock = this.#opened()
    if (!this.#writing) this._checkWritable()
    try {
      return sock.send(data)
    } catch (error) {
      if (wouldBlock(error)) return null
      throw error
    }
  }

  /** Whether the file was opened for reading. @throws ValueError once it is closed. */
  override readable(): boolean {
    this.#checkSocket()
    return this.#reading
  }

  /** Whether the file was opened for writing. @throws ValueError once it is closed. */
  override writable(): boolean {
    this.#checkSocket()
    return this.#writing
  }

  /** False. @throws ValueError once the file is closed. */
  override seekable(): boolean {
    this.#checkSocket()
    return false
  }

  /** The socket's descriptor, -1 if the socket was detached. @throws ValueError once the file is closed. */
  override fileno(): number {
    return this.#opened().fileno()
  }

  /** The descriptor, -1 once the file is closed. */
  override get name(): number {
    return this.closed || this.#sock === null ? -1 : this.#sock.fileno()
  }

  /** The mode with a `b`: `'rb'`, `'wb'` or `'rwb'`. */
  override get mode(): string {
    return this.#openMode
  }

  /** Releases the socket. It stays open unless it was closed before and this was its last file. */
  override close(): void {
    if (this.closed) return
    super.close()
    const sock = this.#sock
    sock?._decref_socketios()
    this.#sock = null
  }

  /** Python's `repr()`, without the address. */
  override toString(): string {
    return '<socket.SocketIO object>'
  }

  #opened(): SocketLike {
    if (this.closed || this.#sock === null) throw new ValueError('I/O operation on closed file.')
    return this.#sock
  }

  #checkSocket(): void {
    if (this.closed) throw new ValueError('I/O operation on closed socket.')
  }
}
