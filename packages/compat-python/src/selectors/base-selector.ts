import { pythonRepr } from '@sockcall/core'
import { KeyError } from '../exceptions/key-error.js'
import { RuntimeError } from '../io/index.js'
import type { FileDescriptorLike } from '../select/file-descriptor.js'
import type { SelectorKey } from './selector-key.js'
import type { SelectorMapping } from './selector-mapping.js'

/** The keyword arguments of `register()` and `modify()`. */
export interface RegisterKeywords<D> {
  /** EVENT_READ, EVENT_WRITE, or both. */
  readonly events: number
  /** Anything to keep beside the file object. */
  readonly data?: D | undefined
}

/**
 * `selectors.BaseSelector`: waits until some of its file objects are ready. Subclasses give `register`, `unregister`, `select`
 * and `get_map`.
 *
 * @typeParam D the data that is kept beside each file object.
 * @typeParam F the file objects: descriptors, or objects with `fileno()`.
 */
export abstract class BaseSelector<D = unknown, F extends FileDescriptorLike = FileDescriptorLike> {
  /**
   * Watch a file object.
   *
   * @param events EVENT_READ, EVENT_WRITE, or both.
   * @param data anything to keep beside it. A plain object with no key but `data` is Python's keyword.
   * @throws ValueError for events or a file object that are none, KeyError where it is watched already, OSError where the
   * system refuses it.
   */
  abstract register(fileobj: F, events: number, data?: D | { readonly data: D }): SelectorKey<D, F>
  abstract register(fileobj: F, keywords: RegisterKeywords<D>): SelectorKey<D, F>

  /** Watch a file object no longer, also when it has been closed meanwhile. @throws KeyError where it is not watched. */
  abstract unregister(fileobj: F): SelectorKey<D, F>

  /**
   * Wait until a file object is ready.
   *
   * @param timeout seconds; null or left out to wait without limit, 0 or less to only look.
   * @returns the key of each that is ready with EVENT_READ, EVENT_WRITE, or both; none when the time is over.
   */
  abstract select(timeout?: number | null): [key: SelectorKey<D, F>, events: number][]

  /** The keys by file object; null once the selector is closed. */
  abstract get_map(): SelectorMapping<D, F> | null

  /** Other events or data for a file object that is watched. @throws as `unregister` and `register` do. */
  modify(fileobj: F, events: number, data?: D | { readonly data: D }): SelectorKey<D, F>
  modify(fileobj: F, keywords: RegisterKeywords<D>): SelectorKey<D, F>
  modify(fileobj: F, ...rest: unknown[]): SelectorKey<D, F> {
    this.unregister(fileobj)
    return this.register(fileobj, ...(rest as [number, D?]))
  }

  /** Free what the selector holds. */
  close(): void {}

  /** The key of a file object. @throws KeyError where it is not watched, RuntimeError once the selector is closed. */
  get_key(fileobj: F | number): SelectorKey<D, F> {
    const map = this.get_map()
    if (map === null) throw new RuntimeError('Selector is closed')
    const key = map.get(fileobj)
    if (key === null) throw notRegistered(fileobj)
    return key
  }

  /** As entering Python's `with`. */
  __enter__(): this {
    return this
  }

  /** As leaving Python's `with`: closes. */
  __exit__(..._exception: unknown[]): void {
    this.close()
  }

  /** Closes at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.__exit__()
  }
}

/** The error for a file object that is not watched. */
export function notRegistered(fileobj: unknown): KeyError {
  return new KeyError(`${pythonRepr(fileobj)} is not registered`)
}
