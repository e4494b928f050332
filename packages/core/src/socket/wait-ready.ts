import { type SocketBase, stateOf } from '../base/socket-base.js'
import { type CallOptions, callSignal, runAsync } from '../call/call-async.js'
import { SockCall } from '../call/sock-call.js'
import { checkGiven } from '../options/check-options.js'
import { oneOf } from '../options/option-kinds.js'

const aDirection = oneOf('input', 'output')

/**
 * Wait on the event loop until a socket that just said EAGAIN may have more to say. It may turn out that it has not, so the
 * call is made again, and this again after it. For packages that drive non-blocking sockets themselves.
 *
 * @param owner kept from the garbage collector meanwhile.
 * @throws TypeError, RangeError for another direction or option; the promise is rejected with an OSError, or the signal's reason.
 */
export function waitReady(
  owner: object,
  socket: SocketBase,
  direction: 'input' | 'output',
  options?: CallOptions,
): Promise<void> {
  const state = stateOf(socket)
  checkGiven('waitReady', 'direction', direction, aDirection)
  const signal = callSignal('waitReady', options)
  return runAsync(owner, new ReadyCall(state, direction === 'output'), signal)
}

/** Waits once, without a system call. */
class ReadyCall extends SockCall<void> {
  protected get syscall(): string {
    return 'poll'
  }

  override begin(): boolean {
    this.deadline = Number.POSITIVE_INFINITY
    return false
  }

  override resume(ready: number): boolean {
    this.rc = Math.min(ready, 0)
    return true
  }

  attempt(): number {
    return 0
  }

  protected value(): void {}
}
