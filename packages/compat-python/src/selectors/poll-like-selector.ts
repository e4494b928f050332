import { OSError } from '@sockcall/core'
import { pythonTypeName } from '@sockcall/core/internal'
import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { bindArguments } from '../calling/keywords.js'
import { refuseNonFinite, toFloat } from '../calling/numbers.js'
import { EVENT_READ, EVENT_WRITE } from './events.js'
import { eventBits, FdSelector } from './fd-selector.js'
import { waited } from './select-selector.js'
import type { SelectorKey } from './selector-key.js'

/** `select.poll` or `select.epoll`. */
interface Polled {
  register(fd: number, eventmask: number): void
  modify(fd: number, eventmask: number): void
  unregister(fd: number): void
}

/** POLLIN and EPOLLIN, POLLOUT and EPOLLOUT: the same numbers. */
const INPUT = 1
const OUTPUT = 4

/** What the selectors on poll and epoll share. */
export abstract class PollLikeSelector<P extends Polled, D, F extends FileDescriptorLike> extends FdSelector<D, F> {
  /** @internal */
  protected override readonly definer = '_PollLikeSelector'
  /** @internal */
  protected readonly polled: P

  constructor(polled: P) {
    super()
    this.polled = polled
  }

  override select(timeout?: number | null): [key: SelectorKey<D, F>, events: number][]
  override select(...args: unknown[]): [SelectorKey<D, F>, number][] {
    const [timeout = null] = bindArguments(this.selectSignature(), args)
    const seconds = toFloat(timeout)
    if (timeout !== null && seconds === null) {
      throw new TypeError(`'<=' not supported between instances of '${pythonTypeName(timeout)}' and 'int'`)
    }
    const found = waited(() => this.wait(seconds === null ? null : seconds <= 0 ? 0 : wholeMs(seconds)))
    if (found === null) return []
    return found.flatMap(([fd, event]) => {
      // Errors and hang-ups make it ready for both.
      const events = ((event & ~INPUT) !== 0 ? EVENT_WRITE : 0) | ((event & ~OUTPUT) !== 0 ? EVENT_READ : 0)
      const ready = this.ready(fd, events)
      return ready === undefined ? [] : [ready]
    })
  }

  /** Wait. @param timeoutMs whole milliseconds, or null. */
  protected abstract wait(timeoutMs: number | null): [fd: number, event: number][]

  /** @internal */
  protected selectSignature() {
    return this.signature('select', ['timeout'], 0)
  }

  protected override watch(key: SelectorKey<D, F>): void {
    this.polled.register(key.fd, mask(key.events))
  }

  protected override unwatch(key: SelectorKey<D, F>): void {
    try {
      this.polled.unregister(key.fd)
    } catch (error) {
      // The descriptor was closed since it was registered.
      if (!(error instanceof OSError)) throw error
    }
  }

  protected override changeEvents(key: SelectorKey<D, F>, _fileobj: F, events: unknown, data: D): SelectorKey<D, F> {
    const bits = eventBits(events)
    try {
      this.polled.modify(key.fd, mask(bits))
    } catch (error) {
      this.drop(key)
      throw error
    }
    return this.replace(key, bits, data)
  }
}

/** poll and epoll wait for whole milliseconds: rounded up, so as not to wait for less than requested. */
function wholeMs(seconds: number): number {
  refuseNonFinite(seconds)
  return Math.ceil(seconds * 1e3)
}

function mask(events: number): number {
  return ((events & EVENT_READ) !== 0 ? INPUT : 0) | ((events & EVENT_WRITE) !== 0 ? OUTPUT : 0)
}
