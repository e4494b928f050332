/** Which calls on a socket without a timeout would wait for ever. ../../python/blocking.py says the same, line by line. */
import * as module from '@sockcall/compat-python'
import { chosenBackend } from '@sockcall/compat-python/backend'
import { BlockingIOError, TimeoutError } from '@sockcall/compat-python/exceptions'

type Named = Readonly<Record<string, unknown>>
type Socket = InstanceType<typeof module.socket>

const POLLIN = 1
const POLLOUT = 4
const POLLERR = 8
const POLLHUP = 16
const POLLRDHUP = 0x2000
/** The index of the flags in a receiving call. */
const receives = new Map([
  ['recv', 1],
  ['recvfrom', 1],
  ['recv_into', 2],
  ['recvfrom_into', 2],
  ['recvmsg', 2],
  ['recvmsg_into', 2],
  ['recv_fds', -1],
])
const accepts = new Set(['accept', '_accept'])
const sends = new Set(['send', 'sendall', 'sendto', 'sendmsg', 'send_fds', 'sendfile'])
const connects = new Set(['connect', 'connect_ex'])
/** connect_ex: done or under way: 0, EAGAIN, EALREADY, EINPROGRESS. */
const underWay = new Set([0, 11, 114, 115])
/** Linux queues ten datagrams on an AF_UNIX socket; the senders of the next ones wait. */
const QUEUE = 9
const PEEK_LIMIT = 65536

const integer = (value: unknown) =>
  typeof value === 'bigint' || Number.isInteger(value) ? Number(value) : Number(value === true)

/** What is known about the calls of one program so far. */
export class Blocking {
  /** Connections not accepted yet. */
  #pending = 0
  #datagrams = 0

  /** Record what a call means for the next ones. */
  note(held: unknown, call: string, result: unknown, error: unknown): void {
    if (!(held instanceof module.socket)) return
    const done = error === undefined
    if (connects.has(call) && held.type !== module.SOCK_DGRAM) {
      const waits = error instanceof BlockingIOError || error instanceof TimeoutError
      if ((done && underWay.has(integer(result))) || waits) this.#pending++
    } else if (accepts.has(call) && done) this.#pending--
    else if (sends.has(call) && done) this.#datagrams++
  }

  /** Whether a call must not be made. */
  blocks(held: unknown, call: string, args: readonly unknown[], keywords: Named): boolean {
    if (!(held instanceof module.socket) || held.gettimeout() !== null || held.fileno() < 0) return false
    const waits = receives.has(call) || accepts.has(call) || sends.has(call) || connects.has(call)
    if (!waits || isNonblocking(held)) return false
    if (held.family === module.AF_VSOCK) return true
    if (connects.has(call)) {
      if (held.type !== module.SOCK_DGRAM && this.#pending > 0) return true
      return poll(held, POLLOUT) === 0
    }
    if (sends.has(call)) {
      const queues = held.family === module.AF_UNIX && held.type === module.SOCK_DGRAM
      return (queues && this.#datagrams >= QUEUE) || poll(held, POLLOUT) === 0
    }
    return inputBlocks(held, call, args, keywords)
  }
}

function inputBlocks(held: Socket, call: string, args: readonly unknown[], keywords: Named): boolean {
  const stream = held.type === module.SOCK_STREAM
  const flags = integer(args[receives.get(call) ?? -1] ?? keywords.flags)
  if ((flags & module.MSG_DONTWAIT) !== 0 || (stream && (flags & module.MSG_OOB) !== 0)) return false
  const events = poll(held, POLLIN | POLLRDHUP)
  if (events === 0) return true
  if (!stream || accepts.has(call) || (events & (POLLRDHUP | POLLHUP | POLLERR)) !== 0) return false
  // MSG_WAITALL waits for all bytes, and urgent data ahead of a stream's other data makes poll report a false readiness.
  // AF_UNIX does not wait when peeking.
  const peeks = (flags & module.MSG_PEEK) !== 0 && held.family === module.AF_UNIX
  const need = (flags & module.MSG_WAITALL) !== 0 && !peeks ? wanted(args, keywords) : 1
  if (need <= 0 || need > PEEK_LIMIT) return need > 0
  const { syscalls } = chosenBackend()
  const rc = syscalls.recv(held.fileno(), Buffer.alloc(need), 0, need, module.MSG_PEEK | module.MSG_DONTWAIT)
  return rc >= 0 ? rc < need : rc === -module.EAGAIN
}

function wanted(args: readonly unknown[], keywords: Named): number {
  const [first, nbytes] = args
  if (first instanceof Uint8Array) return integer(nbytes ?? keywords.nbytes) || first.length
  if (!Array.isArray(first)) return integer(first)
  return first.reduce((sum: number, item: unknown) => sum + (item instanceof Uint8Array ? item.length : 0), 0)
}

function isNonblocking(held: Socket): boolean {
  const { syscalls, abi } = chosenBackend()
  return (syscalls.getfl(held.fileno()) & (abi.extensions.O_NONBLOCK ?? 0)) !== 0
}

function poll(held: Socket, events: number): number {
  const pollfd = new Int32Array(2)
  const halves = new Int16Array(pollfd.buffer)
  pollfd[0] = held.fileno()
  halves[2] = events
  return chosenBackend().syscalls.poll(pollfd, 1, 0) > 0 ? (halves[3] ?? 0) : 0
}
