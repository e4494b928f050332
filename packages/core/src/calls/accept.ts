import { callForASlice, inheritSlices } from '../call/kernel-wait.js'
import { INPUT, isShutDown, SockCall } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { acceptCloexec } from './born-cloexec.js'
import { privateState } from './open.js'
import { scratchAddress } from './recv.js'

/** How often to look again when a blocking listener seems non-blocking: another thread's accept may have set the flag. */
const TRANSIENT_CHECKS = 5

/** accept4(2) with SOCK_CLOEXEC (S28 to S33): the state of the new fd, and the peer's address. */
export class AcceptCall extends SockCall<[accepted: SocketState, address: Address | null]> {
  readonly #capacity: number
  #checks = 0

  constructor(state: SocketState) {
    super(state, INPUT)
    // accept of an AF_ALG socket wants no address (S31).
    this.#capacity = state.family === state.env.numbers.AF_ALG ? 0 : sockaddrCapacity(state)
  }

  protected get syscall(): string {
    return 'accept'
  }

  attempt(): number {
    const { state } = this
    const { env, fd } = state
    const isAlg = state.family === env.numbers.AF_ALG
    env.memory.addrlen[0] = this.#capacity
    const sockaddr = isAlg ? null : env.memory.sockaddr
    const addrlen = isAlg ? null : env.memory.addrlen
    // Threads may share a listener that others know, so that its O_NONBLOCK is switched under the backend's lock.
    const shared = state.timeoutNs < 0 && !state.loopDriven && !state.fdIsPrivate
    if (shared) return acceptCloexec(env, fd, sockaddr, addrlen, true, false)
    return callForASlice(state, false, () => acceptCloexec(env, fd, sockaddr, addrlen, false, state.loopDriven))
  }

  protected override ended(): number | undefined {
    return isShutDown(this.state) ? this.state.env.numbers.EINVAL : undefined
  }

  /**
   * O_NONBLOCK under a timeout of None means "at once", but on a listener that threads or processes share it may be the flag that
   * another accept has set for an instant. That one is gone after a pause.
   */
  protected override acceptsNonblocking(): boolean {
    return this.#checks++ >= TRANSIENT_CHECKS || this.state.kernelTimeout(false) > 0
  }

  /** The new fd is closed if any of this fails (S29, S31, S33). */
  protected value(): [SocketState, Address | null] {
    const { state: listener, rc: fd } = this
    const { env } = listener
    let address: Address | null
    try {
      address = listener.family === env.numbers.AF_ALG ? null : scratchAddress(listener)
    } catch (error) {
      env.sys.close(fd)
      throw error
    }
    const state = privateState(env, fd, listener.family, listener.type, listener.proto)
    state.loopDriven = listener.loopDriven && env.numbers.SOCK_NONBLOCK !== 0
    inheritSlices(listener, state)
    // A listener with a timeout is O_NONBLOCK, and one without was made so for the call, except on Linux. Where that is inherited (BSD),
    // a blocking connection must not be.
    const inherited = listener.timeoutNs > 0 || (listener.timeoutNs < 0 && env.backend.abi.platform !== 'linux')
    if (!listener.loopDriven && env.defaultTimeoutNs < 0 && inherited) env.sys.setNonblocking(fd, 0)
    return [state, address]
  }
}
