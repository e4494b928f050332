import type { Socket as DatagramSocket } from 'node:dgram'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { AF_INET, O_CLOEXEC, SOCK_CLOEXEC, SOCK_DGRAM } from './numbers.js'
import type { Watch } from './watch.js'

/** A binding of this module's own: see libc.ts. */
const errno = liveErrno

/**
 * A Watch that is a UDP handle of Node's own, whose number is made another name of the watched file once Node has looked at it.
 * When the file is readable, Node's recvmsg(2) answers ENOTSOCK; the handle reports that as an `error` event and goes on watching.
 *
 * So there is neither a thread nor a callback of koffi's, which aborts the process where JavaScript can no longer be called. Node
 * closes the handle and its number when the thread ends, also when it is terminated. The price is the error: a notice takes some
 * 6 µs longer than that of a {@link LoopWatch}.
 */
export class DatagramWatch implements Watch {
  readonly #handle: DatagramSocket

  private constructor(handle: DatagramSocket, notice: () => void) {
    this.#handle = handle
    handle.on('error', notice)
    handle.unref()
  }

  /** -errno where there is no descriptor left for it. */
  static open(fd: number, notice: () => void): DatagramWatch | number {
    // Not imported: few programs need it.
    const { createSocket } = process.getBuiltinModule('node:dgram')
    const handle = createSocket('udp4')
    // `bind` loads it, which takes longer than all the rest. A thread terminated before `bind` has the number would leave it open.
    process.getBuiltinModule('node:cluster')
    const number = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)
    if (number < 0) {
      const rc = -errno()
      handle.close()
      return rc
    }
    // From here on the number is Node's.
    handle.bind({ fd: number, exclusive: true })
    // The event loop looks at the number for the first time at its next turn.
    if (libc.dup3(fd, number, O_CLOEXEC) < 0) {
      const rc = -errno()
      handle.close()
      return rc
    }
    return new DatagramWatch(handle, notice)
  }

  /** The handle is level-triggered: it tells again by itself. */
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
