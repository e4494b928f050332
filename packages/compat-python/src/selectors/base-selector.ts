import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { RuntimeError } from '../exceptions/runtime-error.js'
import { notRegistered } from './not-registered.js'
import type { SelectorKey } from './selector-key.js'
import type { SelectorMapping } from './selector-mapping.js'

/** The keyword arguments of `register()` and `modify()`. */
export interface RegisterKeywords<D> {
  /** EVENT_READ, EVENT_WRITE, or both. */
  readonly events: number
  /** Anything to keep with the file object. */
  readonly data?: D | undefined
}

/**
 * `selectors.BaseSelector`: waits until some of its file objects are ready. Subclasses implement `register`, `unregister`,
 * `select` and `get_map`.
 *
 * @typeParam D the data kept with each file object.
 * @typeParam F the file objects: descriptors, or objects with `fileno()`.
 */
export abstract class BaseSelector<D = unknown, F extends FileDescriptorLike = FileDescriptorLike> {
  /**
   * Watch a file object.
   *
   * @param events EVENT_READ, EVENT_WRITE, or both.
   * @param data anything to keep with it. A plain object whose only key is `data` is Python's keyword.
   * @throws ValueError for invalid events or an invalid file object, KeyError if it is watched already, OSError if the system
   * refuses it.
   */
  abstract register(fileobj: F, events: number, data?: D | { readonly data: D }): SelectorKey<D, F>
  abstract register(fileobj: F, keywords: RegisterKeywords<D>): SelectorKey<D, F>

  /** Stop watching a file object, even if it has been closed meanwhile. @throws KeyError if it is not watched. */
  abstract unregister(fileobj: F): SelectorKey<D, F>

  /**
   * Wait until a file object is ready.
   *
   * @param timeout seconds; null or omitted to wait without limit, 0 or less to only check.
   * @returns the key of each that is ready with EVENT_READ, EVENT_WRITE, or both; an empty list after the timeout.
   */
  abstract select(timeout?: number | null): [key: SelectorKey<D, F>, events: number][]

  /** The keys by file object; null once the selector is closed. */
  abstract get_map(): SelectorMapping<D, F> | null

  /** Change the events or data of a watched file object. @throws as `unregister` and `register` do. */
  modify(fileobj: F, events: number, data?: D | { readonly data: D }): SelectorKey<D, F>
  modify(fileobj: F, keywords: RegisterKeywords<D>): SelectorKey<D, F>
  modify(fileobj: F, ...rest: unknown[]): SelectorKey<D, F> {
    this.unregister(fileobj)
    return this.register(fileobj, ...(rest as [number, D?]))
  }

  /** Free what the selector holds. */
  close(): void {}

  /** The key of a file object. @throws KeyError if it is not watched, RuntimeError once the selector is closed. */
  get_key(fileobj: F | number): SelectorKey<D, F> {
    const map = this.get_map()
    if (map === null) throw new RuntimeError('Selector is closed')
    const key = map.get(fileobj)
    if (key === null) throw notRegistered(fileobj)
    return key
  }

  /** Enters Python's `with`. */
  __enter__(): this {
    return this
  }

  /** Leaves Python's `with`: closes. */
  __exit__(..._exception: unknown[]): void {
    this.close()
  }

  /** Closes at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.__exit__()
  }
}
