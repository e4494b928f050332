import { callForASlice } from '../call/kernel-wait.js'
import { OUTPUT, SockCall } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { checkGiven } from '../options/check-options.js'
import { anInteger, orNull } from '../options/option-kinds.js'
import { pollNow } from '../thread/poll.js'
import { aNumberOfC } from './socket-options.js'

/** No single sendfile(2) is asked for more, as CPython does: every 2^30 bytes a call comes back. */
const BLOCK_BYTES = 2 ** 30

const anOffset = anInteger(0, Number.MAX_SAFE_INTEGER)
const aCount = orNull(anInteger(1, Number.MAX_SAFE_INTEGER))

/**
 * A file, an offset and a count as sendfile takes them.
 *
 * @throws TypeError, RangeError; a FileHandle that was closed has the descriptor -1.
 */
export function sendfileArguments(file: unknown, offset: unknown, count: unknown): [number, number, number | null] {
  const fd = typeof file === 'object' && file !== null && 'fd' in file ? file.fd : file
  checkGiven('sendfile', fd === file ? 'file' : 'file.fd', fd, aNumberOfC)
  const from = plainNumber(offset)
  const most = plainNumber(count)
  checkGiven('sendfile', 'offset', from, anOffset)
  checkGiven('sendfile', 'count', most, aCount)
  return [fd as number, from as number, most as number | null]
}

/** node:fs takes positions in files as bigints as well. */
function plainNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

/**
 * sendfile(2) from a regular file until `count` bytes are sent or the file ends: the count of bytes. Each block waits up to the whole
 * timeout for room (S68).
 */
export class SendfileCall extends SockCall<number> {
  readonly #inFd: number
  readonly #offset: number
  readonly #count: number | null
  #sent = 0

  /** @param count bytes, or null for the rest of the file. */
  constructor(state: SocketState, inFd: number, offset: number, count: number | null) {
    super(state, OUTPUT)
    this.#inFd = inFd
    this.#offset = offset
    this.#count = count
  }

  /** Bytes sent so far, also after the call has thrown. */
  get sent(): number {
    return this.#sent
  }

  protected get syscall(): string {
    return 'sendfile'
  }

  get #left(): number {
    return this.#count === null ? BLOCK_BYTES : Math.min(this.#count - this.#sent, BLOCK_BYTES)
  }

  attempt(): number {
    const { state } = this
    const left = this.#left
    const rc = left <= 0 ? 0 : callForASlice(state, true, () => this.#sendBlock(left))
    // CPython, which polls first where there is a timeout, learns of the end only when the socket is ready to send.
    if (rc !== 0 || state.timeoutNs <= 0 || state.loopDriven || state.fd < 0) return rc
    return pollNow(state.env, state.fd, this.events) <= 0 ? state.env.numbers.EAGAIN : rc
  }

  #sendBlock(count: number): number {
    const { env, fd } = this.state
    return env.sys.sendfile(fd, this.#inFd, this.#offset + this.#sent, count)
  }

  protected override progress(n: number): boolean {
    const { state } = this
    if (n === 0) return true
    this.#sent += n
    state.env.checkSignals()
    return this.#left <= 0 && (state.timeoutNs <= 0 || state.loopDriven)
  }

  protected value(): number {
    return this.#sent
  }
}
