import { InterruptedError } from '@sockcall/core'
import { pythonTypeName } from '@sockcall/core/internal'
import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { bindArguments } from '../calling/keywords.js'
import { toFloat } from '../calling/numbers.js'
import { select } from '../select/select.js'
import { EVENT_READ, EVENT_WRITE } from './events.js'
import { FdSelector } from './fd-selector.js'
import type { SelectorKey } from './selector-key.js'

/** `selectors.SelectSelector`: on `select()`. */
export class SelectSelector<D = unknown, F extends FileDescriptorLike = FileDescriptorLike> extends FdSelector<D, F> {
  /** @internal */
  protected override readonly definer = 'SelectSelector'
  readonly #readers = new Set<number>()
  readonly #writers = new Set<number>()

  override select(timeout?: number | null): [key: SelectorKey<D, F>, events: number][]
  override select(...args: unknown[]): [SelectorKey<D, F>, number][] {
    const [timeout = null] = bindArguments(this.signature('select', ['timeout'], 0), args)
    const seconds = toFloat(timeout)
    if (timeout !== null && seconds === null) {
      throw new TypeError(`'>' not supported between instances of 'int' and '${pythonTypeName(timeout)}'`)
    }
    const found = waited(() => select(this.#readers, this.#writers, [], seconds === null ? null : Math.max(seconds, 0)))
    if (found === null) return []
    const events = new Map<number, number>()
    for (const fd of found[0]) events.set(fd, EVENT_READ)
    for (const fd of found[1]) events.set(fd, (events.get(fd) ?? 0) | EVENT_WRITE)
    return [...events].flatMap(([fd, bits]) => {
      const ready = this.ready(fd, bits)
      return ready === undefined ? [] : [ready]
    })
  }

  protected override watch(key: SelectorKey<D, F>): void {
    if ((key.events & EVENT_READ) !== 0) this.#readers.add(key.fd)
    if ((key.events & EVENT_WRITE) !== 0) this.#writers.add(key.fd)
  }

  protected override unwatch(key: SelectorKey<D, F>): void {
    this.#readers.delete(key.fd)
    this.#writers.delete(key.fd)
  }

  protected override changeEvents(_key: SelectorKey<D, F>, fileobj: F, events: unknown, data: D): SelectorKey<D, F> {
    this.unregister(fileobj)
    return this.register(fileobj, events as number, { data })
  }
}

/** The result of a wait; null if a signal ended it. */
export function waited<T>(wait: () => T): T | null {
  try {
    return wait()
  } catch (error) {
    if (error instanceof InterruptedError) return null
    throw error
  }
}
