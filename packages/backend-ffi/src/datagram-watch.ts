import type { Socket as DatagramSocket } from 'node:dgram'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { AF_INET, O_CLOEXEC, SOCK_CLOEXEC, SOCK_DGRAM } from './numbers.js'
import type { Watch } from './watch.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

/**
 * A Watch that is a UDP handle of Node's, whose descriptor is replaced with a duplicate of the watched one (dup2) once Node has
 * examined it. When the file is readable, Node's recvmsg(2) answers ENOTSOCK; the handle reports that as an `error` event and
 * goes on watching.
 *
 * It needs neither a thread nor a koffi callback, which would abort the process once JavaScript can no longer be called. Node
 * closes the handle and its descriptor when the thread ends, even if it is terminated. The price is the error: a notice takes
 * some 6 µs longer than with a {@link LoopWatch}.
 */
export class DatagramWatch implements Watch {
  readonly #handle: DatagramSocket

  private constructor(handle: DatagramSocket, notice: () => void) {
    this.#handle = handle
    handle.on('error', notice)
    handle.unref()
  }

  /** -errno if there is no descriptor left for it. */
  static open(fd: number, notice: () => void): DatagramWatch | number {
    // Not imported, as few programs need it.
    const { createSocket } = process.getBuiltinModule('node:dgram')
    const handle = createSocket('udp4')
    // `bind` would load it, which takes longest. A thread terminated before `bind` has the descriptor would leave it open.
    process.getBuiltinModule('node:cluster')
    const number = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)
    if (number < 0) {
      const rc = -errno()
      handle.close()
      return rc
    }
    // From here on the descriptor belongs to Node.
    handle.bind({ fd: number, exclusive: true })
    // The event loop first sees the descriptor in its next turn.
    if (libc.dup3(fd, number, O_CLOEXEC) < 0) {
      const rc = -errno()
      handle.close()
      return rc
    }
    return new DatagramWatch(handle, notice)
  }

  /** The handle is level-triggered: it reports again by itself. */
  again(): void {}

  ref(): void {
    this.#handle.ref()
  }

  unref(): void {
    this.#handle.unref()
  }

  close(): void {
    this.#handle.close()
  }
}
