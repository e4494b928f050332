import { OverflowError, ValueError } from '@sockcall/core'
import { errnoError } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { type CallableClass, callableClass } from '../calling/callable-class.js'
import { asFileDescriptor, type FileDescriptorLike } from '../calling/file-descriptor.js'
import { toIndex } from '../calling/integers.js'
import { givenCount, isKeywords, refuseUndefined } from '../calling/keywords.js'
import { platformAbi } from '../calling/platform-constant.js'
import { takesNone, unpacks } from '../calling/positional.js'
import { KeyError } from '../exceptions/key-error.js'
import { RuntimeError } from '../exceptions/runtime-error.js'
import { POLLIN, POLLOUT, POLLPRI } from './constants.js'
import { pollTimeoutMs } from './timeout-argument.js'
import { deadlineIn, holdingSignals, PollFds, pollUntil } from './wait.js'

/** The class behind {@link poll}. */
export class PollClass {
  readonly #events = new Map<number, number>()
  /** Rebuilt after a change. */
  #fds: PollFds | null = null
  #running = false

  constructor(...extra: never[]) {
    takesNone('select.poll', extra)
  }

  /**
   * Watch a descriptor; if it is watched already, its events are replaced.
   *
   * @param eventmask POLL* bits; POLLIN, POLLPRI and POLLOUT by default.
   */
  register(fd: FileDescriptorLike, eventmask?: number): void
  register(...args: unknown[]): void {
    positional('register', 1, 2, args)
    refuseUndefined('poll.register', ['fd', 'eventmask'], ['eventmask'], args)
    const [file, eventmask = POLLIN | POLLPRI | POLLOUT] = args
    const number = asFileDescriptor(file)
    this.#set(number, toUnsignedShort(eventmask))
  }

  /** Change the events of a watched descriptor. @throws OSError ENOENT if it is not watched. */
  modify(fd: FileDescriptorLike, eventmask: number): void
  modify(...args: unknown[]): void {
    positional('modify', 2, 2, args)
    const number = asFileDescriptor(args[0])
    const events = toUnsignedShort(args[1])
    if (!this.#events.has(number)) {
      const { env } = bound()
      throw errnoError(env.backend, platformAbi.errnos.ENOENT?.number ?? 2, 'poll')
    }
    this.#set(number, events)
  }

  /** Stop watching a descriptor. @throws KeyError if it is not watched. */
  unregister(fd: FileDescriptorLike): void
  unregister(...args: unknown[]): void {
    const count = givenCount(args)
    if (count !== 1) throw new TypeError(`poll.unregister() takes exactly one argument (${count} given)`)
    const number = asFileDescriptor(args[0])
    if (!this.#events.delete(number)) throw new KeyError(number)
    this.#fds = null
  }

  /**
   * poll(2): wait until a descriptor is ready.
   *
   * @param timeout milliseconds; null, omitted or negative to wait without limit.
   * @returns the descriptor and POLL* bits of each that is ready; an empty list after the timeout.
   */
  poll(timeout?: number | null): [fd: number, event: number][]
  poll(...args: unknown[]): [number, number][] {
    positional('poll', 0, 1, args)
    const ms = pollTimeoutMs(args[0], 1e6)
    if (this.#running) throw new RuntimeError('concurrent poll() invocation')
    this.#fds ??= new PollFds(this.#events)
    const fds = this.#fds
    const { env } = bound()
    this.#running = true
    let rc: number
    try {
      rc = holdingSignals(env, () => pollUntil(env, fds, deadlineIn(env, ms)))
    } finally {
      this.#running = false
    }
    if (rc < 0) throw errnoError(env.backend, -rc, 'poll')
    const ready: [number, number][] = []
    for (let i = 0; i < fds.length && ready.length < rc; i++) {
      const revents = fds.revents(i)
      if (revents !== 0) ready.push([fds.memory[i * 2] ?? -1, revents])
    }
    return ready
  }

  /** Python's `repr()`. */
  toString(): string {
    return '<select.poll object>'
  }

  #set(fd: number, events: number): void {
    this.#events.set(fd, events)
    this.#fds = null
  }
}

/** poll(2) as an object: a set of descriptors, and a wait for any of them. Usable with and without `new`. */
export const poll: CallableClass<[], PollClass> = /* @__PURE__ */ callableClass(PollClass, 'poll')
/** An object of {@link poll}. */
export type poll = PollClass

function positional(name: string, least: number, most: number, args: readonly unknown[]): void {
  const last = args.at(-1)
  if (isKeywords(last) && givenCount(args) > least) throw new TypeError(`poll.${name}() takes no keyword arguments`)
  unpacks(name, least, most, args)
}

/** _PyLong_UnsignedShort_Converter(obj) — an event mask. */
function toUnsignedShort(value: unknown): number {
  const number = toIndex(value)
  if (number < 0) throw new ValueError('Cannot convert negative int')
  if (number > 0xffff) throw new OverflowError('Python int too large for C unsigned short')
  return Number(number)
}
