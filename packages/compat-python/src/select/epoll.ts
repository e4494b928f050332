import { OSError, ValueError } from '@sockcall/core'
import { type Environment, errnoError } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { type CallableClass, callableClass } from '../calling/callable-class.js'
import { asFileDescriptor, type FileDescriptorLike } from '../calling/file-descriptor.js'
import { toPlainCInt, toUnsignedMask32 } from '../calling/integers.js'
import { platformAbi } from '../calling/platform-constant.js'
import { parseKeywords, takesNone } from '../calling/positional.js'
import { refuseAssignment } from '../calling/read-only.js'
import { EPOLL_CLOEXEC, EPOLLIN, EPOLLOUT, EPOLLPRI, FD_SETSIZE, POLLIN } from './constants.js'
import { pollTimeoutMs } from './timeout-argument.js'
import { deadlineIn, holdingSignals, PollFds, pollUntil } from './wait.js'

/** The keyword arguments of `epoll()`. */
export interface EpollKeywords {
  /** Ignored since Linux 2.6.8: positive, or -1. */
  readonly sizehint?: number | undefined
  /** 0 or EPOLL_CLOEXEC, ignored: it is never inherited. */
  readonly flags?: number | undefined
}

/** The keyword arguments of `epoll.poll()`. */
export interface EpollPollKeywords {
  /** Seconds; null, omitted or negative to wait without limit. */
  readonly timeout?: number | null | undefined
  /** The most events to return; -1 for 1023. */
  readonly maxevents?: number | undefined
}

/** The arguments of `epoll()`. */
export type EpollArguments =
  | [sizehint?: number, flags?: number]
  | [keywords: EpollKeywords]
  | [sizehint: number, keywords: EpollKeywords]

const CTL_ADD = 1
const CTL_DEL = 2
const CTL_MOD = 3

/** Marks a call from `fromfd`, which already has the descriptor. */
const ADOPT = Symbol('adopt')

/** Closes a forgotten object, as Python's finalizer does. */
const forgotten = new FinalizationRegistry<{ env: Environment; fd: number }>(({ env, fd }) => env.sys.close(fd))

/** The class behind {@link epoll}. */
export class EpollClass {
  readonly #env: Environment
  #fd = -1

  constructor(...args: EpollArguments)
  constructor(...args: unknown[]) {
    this.#env = bound().env
    if (args[0] === ADOPT) {
      this.#fd = toPlainCInt(args[1])
      this.#env.backend.ownership.take(this.#fd)
    } else {
      const [sizehint = -1, flags = 0] = parseKeywords(epollSignature, args)
      const hint = toPlainCInt(sizehint)
      const bits = toPlainCInt(flags)
      if (hint !== -1 && hint <= 0) throw new ValueError('negative sizehint')
      if (bits !== 0 && bits !== EPOLL_CLOEXEC) throw new OSError('invalid flags')
      this.#fd = this.#check(this.#env.sys.epollCreate(EPOLL_CLOEXEC), 'epoll_create1')
    }
    forgotten.register(this, { env: this.#env, fd: this.#fd }, this)
  }

  /** An object over an existing epoll descriptor, which it owns from now on. */
  static fromfd(fd: number): EpollClass {
    return new EpollClass(...([ADOPT, fd] as unknown as EpollArguments))
  }

  /** Whether close() was called. Read-only. */
  get closed(): boolean {
    return this.#fd < 0
  }

  /** Close the descriptor. A second call does nothing. */
  close(): void {
    if (this.#fd < 0) return
    const fd = this.#fd
    this.#fd = -1
    forgotten.unregister(this)
    this.#check(this.#env.sys.close(fd), 'close')
  }

  /** The descriptor of the epoll object itself. @throws ValueError once it is closed. */
  fileno(...extra: never[]): number {
    takesNone('epoll.fileno', extra)
    return this.#open()
  }

  /**
   * Watch a descriptor.
   *
   * @param eventmask EPOLL* bits; EPOLLIN, EPOLLPRI and EPOLLOUT by default.
   * @throws OSError EEXIST if it is watched already, EPERM for a regular file.
   */
  register(fd: FileDescriptorLike, eventmask?: number): void
  register(fd: FileDescriptorLike, keywords: { readonly eventmask?: number }): void
  register(...args: unknown[]): void {
    const [fd, eventmask = EPOLLIN | EPOLLPRI | EPOLLOUT] = parseKeywords(registerSignature, args)
    this.#control(CTL_ADD, fd, eventmask)
  }

  /** Change the events of a watched descriptor. @throws OSError ENOENT if it is not watched. */
  modify(fd: FileDescriptorLike, eventmask: number): void
  modify(fd: FileDescriptorLike, keywords: { readonly eventmask: number }): void
  modify(...args: unknown[]): void {
    const [fd, eventmask] = parseKeywords(modifySignature, args)
    this.#control(CTL_MOD, fd, eventmask)
  }

  /** Stop watching a descriptor. @throws OSError ENOENT if it is not watched. */
  unregister(fd: FileDescriptorLike): void
  unregister(...args: unknown[]): void {
    const [fd] = parseKeywords(unregisterSignature, args)
    this.#control(CTL_DEL, fd, 0)
  }

  /**
   * epoll_wait(2): wait until a descriptor is ready.
   *
   * @param timeout seconds; null, omitted or negative to wait without limit.
   * @param maxevents the most to return; -1 for 1023.
   * @returns the descriptor and EPOLL* bits of each that is ready; an empty list after the timeout.
   */
  poll(timeout?: number | null, maxevents?: number): [fd: number, events: number][]
  poll(keywords: EpollPollKeywords): [fd: number, events: number][]
  poll(timeout: number | null, keywords: EpollPollKeywords): [fd: number, events: number][]
  poll(...args: unknown[]): [number, number][] {
    const [timeout, maxevents = -1] = parseKeywords(pollSignature, args)
    const wanted = toPlainCInt(maxevents)
    const fd = this.#open()
    const ms = pollTimeoutMs(timeout, 1e9)
    if (wanted !== -1 && wanted < 1) throw new ValueError(`maxevents must be greater than 0, got ${wanted}`)
    const most = wanted === -1 ? FD_SETSIZE - 1 : wanted
    const events = new Int32Array(most * 2)
    const env = this.#env
    const count = holdingSignals(env, () => {
      const deadline = deadlineIn(env, ms)
      const fds = new PollFds([[fd, POLLIN]])
      for (;;) {
        // Reading an edge-triggered event consumes it, so it is read once per wake-up.
        const got = this.#check(env.sys.epollWait(fd, events, most), 'epoll_wait')
        env.checkSignals()
        if (got > 0) return got
        if (this.#check(pollUntil(env, fds, deadline), 'epoll_wait') === 0) return 0
      }
    })
    const ready: [number, number][] = []
    for (let i = 0; i < count; i++) ready.push([events[i * 2] ?? -1, (events[i * 2 + 1] ?? 0) >>> 0])
    return ready
  }

  /** Enters Python's `with`. @throws ValueError once it is closed. */
  __enter__(): this {
    this.#open()
    return this
  }

  /** Leaves Python's `with`: closes. */
  __exit__(..._exception: unknown[]): void {
    this.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Python's `repr()`. */
  toString(): string {
    return '<select.epoll object>'
  }

  #open(): number {
    if (this.#fd < 0) throw new ValueError('I/O operation on closed epoll object')
    return this.#fd
  }

  #control(op: number, file: unknown, eventmask: unknown): void {
    const fd = asFileDescriptor(file)
    const events = toUnsignedMask32(eventmask) | 0
    this.#check(this.#env.sys.epollCtl(this.#open(), op, fd, events), 'epoll_ctl')
  }

  #check(rc: number, syscall: string): number {
    if (rc < 0) throw errnoError(this.#env.backend, -rc, syscall)
    return rc
  }
}

const epollSignature = { name: 'epoll', parameters: ['sizehint', 'flags'], required: 0 }
const registerSignature = { name: 'register', parameters: ['fd', 'eventmask'], required: 1, constants: ['eventmask'] }
const modifySignature = { name: 'modify', parameters: ['fd', 'eventmask'], required: 2 }
const unregisterSignature = { name: 'unregister', parameters: ['fd'], required: 1 }
const pollSignature = { name: 'poll', parameters: ['timeout', 'maxevents'], required: 0 }

refuseAssignment(EpollClass.prototype, { closed: "attribute 'closed' of 'select.epoll' objects is not writable" })

/** The class `epoll`, with its class method. */
export type EpollConstructor = CallableClass<EpollArguments, EpollClass> & Pick<typeof EpollClass, 'fromfd'>

/**
 * Linux's epoll: a set of descriptors, kept by the kernel, and a wait for any of them. Usable with and without `new`. Undefined
 * on other platforms, where Python's module lacks it.
 */
export const epoll: EpollConstructor = (
  platformAbi.platform === 'linux' ? callableClass(EpollClass, 'epoll') : undefined
) as EpollConstructor
/** An object of {@link epoll}. */
export type epoll = EpollClass
