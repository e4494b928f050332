import { callForASlice } from '../call/kernel-wait.js'
import { OUTPUT, SockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import type { EncodedSockaddr } from '../sockaddr/types.js'
import { pollNow } from '../thread/poll.js'
import type { Deadline } from '../thread/timeout.js'
import { ownSockaddr } from './address.js'

/**
 * CPython's internal_connect (S20 to S27). With a timeout and on the event loop connect(2) is called once, and the outcome is read
 * from SO_ERROR. A blocking connect is made again until it is over, as one that the kernel ended after a slice goes on so; that
 * also leaves the socket in the state that a blocking connect leaves it in.
 */
abstract class Connect<T> extends SockCall<T> {
  #to: EncodedSockaddr
  protected readonly address: unknown
  /** An earlier attempt is under way in the kernel. */
  #underWay = false
  #interrupted = false

  constructor(state: SocketState, to: EncodedSockaddr, address: unknown, deadline?: Deadline | null) {
    super(state, OUTPUT, 0, deadline)
    this.#to = to
    this.address = address
  }

  protected get syscall(): string {
    return 'connect'
  }

  override begin(): boolean {
    // Calls of the event loop do not queue for a connect.
    const over = super.begin()
    if (!over) this.#to = ownSockaddr(this.#to)
    return over
  }

  attempt(): number {
    const { state } = this
    const { env } = state
    const blocks = state.timeoutNs < 0 && !state.loopDriven
    if (this.#underWay && state.fd < 0) return env.numbers.EBADF
    if (this.#underWay && !blocks) return this.#outcome()
    const { sockaddr, addrlen } = this.#to
    const rc = callForASlice(state, true, () => env.sys.connect(state.fd, sockaddr, addrlen))
    if (rc === env.numbers.EISCONN && this.#underWay) return 0
    if (rc !== env.numbers.EINPROGRESS && rc !== env.numbers.EALREADY && rc !== env.numbers.EINTR) return rc
    if (rc !== env.numbers.EALREADY) this.#underWay = true
    if (rc !== env.numbers.EINTR) return rc
    this.#interrupted = true
    env.checkSignals()
    return env.numbers.EINPROGRESS
  }

  /** What the call failed with: a connect that never waits says EINTR where a signal interrupted it (S22). */
  protected get failure(): number {
    const { EINTR, EINPROGRESS } = this.state.env.numbers
    return this.#interrupted && this.rc === EINPROGRESS ? EINTR : this.rc
  }

  /** How the attempt ended (S24): 0 or -errno. */
  #outcome(): number {
    const { env, fd, loopDriven } = this.state
    // An event may be older than this attempt: an unconnected socket reports a hang-up.
    if (loopDriven && pollNow(env, fd, this.events) === 0) return env.numbers.EINPROGRESS
    const error = socketError(this.state)
    return error === -env.numbers.EISCONN ? 0 : error < 0 ? error : -error
  }

  protected override waits(rc: number): boolean {
    const { state } = this
    const { env } = state
    if (rc === env.numbers.EINPROGRESS) return true
    if (state.timeoutNs >= 0) return false
    // A blocking connect also waits for an attempt that was begun before, without waiting.
    return this.#backlogIsFull(rc) || (rc === env.numbers.EALREADY && !state.loopDriven)
  }

  /** Not after a signal: then CPython polls for the outcome (S22). */
  protected override waitsInKernel(): boolean {
    return !this.#interrupted
  }

  /** Room in another socket's backlog is nothing that can be polled for. */
  protected override pausesAfter(rc: number): boolean {
    return this.#backlogIsFull(rc)
  }

  protected override get pollsFirst(): boolean {
    return false
  }

  #backlogIsFull(rc: number): boolean {
    const { env, family } = this.state
    return family === env.numbers.AF_UNIX && env.numbers.wouldBlock(rc)
  }
}

/** connect(2) that throws what it fails with. */
export class ConnectCall extends Connect<void> {
  protected value(): void {}

  protected override failed(rc: number): void {
    if (rc === TIMED_OUT) throw this.state.voice.timedOut('connect', this.address)
    throw this.state.error(this.failure, 'connect', this.address)
  }
}

/** connect_ex: 0 or the errno; a timeout is EWOULDBLOCK (S25). */
export class ConnectExCall extends Connect<number> {
  protected value(): number {
    return 0
  }

  protected override failed(rc: number): number {
    return rc === TIMED_OUT ? -this.state.env.numbers.EWOULDBLOCK : -this.failure
  }
}

/** SO_ERROR: the pending error (positive), or -errno where it cannot be read. */
function socketError(state: SocketState): number {
  const { env } = state
  env.memory.optlen[0] = 4
  const rc = env.sys.getsockopt(
    state.fd,
    env.numbers.SOL_SOCKET,
    env.constant('SO_ERROR'),
    env.memory.optval,
    env.memory.optlen,
  )
  if (rc < 0) return rc
  return env.backend.abi.layout.littleEndian ? env.memory.optval.readInt32LE(0) : env.memory.optval.readInt32BE(0)
}
