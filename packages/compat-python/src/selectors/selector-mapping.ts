import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { notRegistered } from './not-registered.js'
import type { SelectorKey } from './selector-key.js'

/** What the mapping looks into. */
export interface KeySource<D, F> {
  /** The keys by descriptor. */
  readonly keys: ReadonlyMap<number, SelectorKey<D, F>>
  /** The descriptor of a file object, even of one closed while it was watched. */
  lookup(fileobj: unknown): number
}

/**
 * What `get_map()` returns: a selector's current keys, by file object or descriptor. Like any mapping in Python it iterates
 * over its keys, the descriptors.
 */
export class SelectorMapping<D = unknown, F = FileDescriptorLike> implements Iterable<number> {
  readonly #source: KeySource<D, F>

  /** @internal */
  constructor(source: KeySource<D, F>) {
    this.#source = source
  }

  /** `len(mapping)`. */
  get size(): number {
    return this.#source.keys.size
  }

  /** The key of a file object; null if it is not watched. @throws ValueError for something without a descriptor. */
  get(fileobj: F | number): SelectorKey<D, F> | null {
    return this.#source.keys.get(this.#source.lookup(fileobj)) ?? null
  }

  /** `fileobj in mapping`. */
  has(fileobj: F | number): boolean {
    return this.get(fileobj) !== null
  }

  /** `mapping[fileobj]`. @throws KeyError if it is not watched. */
  __getitem__(fileobj: F | number): SelectorKey<D, F> {
    const key = this.get(fileobj)
    if (key === null) throw notRegistered(fileobj)
    return key
  }

  /** The descriptors. */
  keys(): IterableIterator<number> {
    return this.#source.keys.keys()
  }

  /** The keys of the selector. */
  values(): IterableIterator<SelectorKey<D, F>> {
    return this.#source.keys.values()
  }

  /** Pairs of descriptor and key. */
  items(): IterableIterator<[fd: number, key: SelectorKey<D, F>]> {
    return this.#source.keys.entries()
  }

  /** The descriptors. */
  [Symbol.iterator](): IterableIterator<number> {
    return this.keys()
  }
}
