import { ValueError } from '@sockcall/core'
import { isIndex, pythonRepr, pythonTypeName } from '@sockcall/core/internal'
import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { bindArguments, type Signature } from '../calling/keywords.js'
import { toFloat } from '../calling/numbers.js'
import { isTrue } from '../calling/truth.js'
import { KeyError } from '../exceptions/key-error.js'
import { BaseSelector, type RegisterKeywords } from './base-selector.js'
import { EVENT_READ, EVENT_WRITE } from './events.js'
import { fileobjToFd } from './file-objects.js'
import { notRegistered } from './not-registered.js'
import { SelectorKey } from './selector-key.js'
import { type KeySource, SelectorMapping } from './selector-mapping.js'

/** What all selectors share: keys by descriptor. */
export abstract class FdSelector<D, F extends FileDescriptorLike> extends BaseSelector<D, F> {
  /** @internal The class named in Python's messages about arguments. */
  protected abstract readonly definer: string

  readonly #keys = new Map<number, SelectorKey<D, F>>()
  #map: SelectorMapping<D, F> | null

  constructor() {
    super()
    const source: KeySource<D, F> = { keys: this.#keys, lookup: (fileobj) => this.#lookup(fileobj) }
    this.#map = new SelectorMapping(source)
  }

  /** Watch a file object: see {@link BaseSelector.register}. */
  override register(fileobj: F, events: number, data?: D | { readonly data: D }): SelectorKey<D, F>
  /** Watch a file object: see {@link BaseSelector.register}. */
  override register(fileobj: F, keywords: RegisterKeywords<D>): SelectorKey<D, F>
  override register(...args: unknown[]): SelectorKey<D, F> {
    const [fileobj, events, data] = this.#registerArguments('register', args)
    const key = this.#add(fileobj, events, data)
    try {
      this.watch(key)
    } catch (error) {
      this.#keys.delete(key.fd)
      throw error
    }
    return key
  }

  override unregister(fileobj: F): SelectorKey<D, F>
  override unregister(...args: unknown[]): SelectorKey<D, F> {
    const [fileobj] = bindArguments(this.signature('unregister', ['fileobj'], 1), args)
    const key = this.#known(fileobj)
    this.#keys.delete(key.fd)
    this.unwatch(key)
    return key
  }

  /** Change the events or data of a file object: see {@link BaseSelector.modify}. */
  override modify(fileobj: F, events: number, data?: D | { readonly data: D }): SelectorKey<D, F>
  /** Change the events or data of a file object: see {@link BaseSelector.modify}. */
  override modify(fileobj: F, keywords: RegisterKeywords<D>): SelectorKey<D, F>
  override modify(...args: unknown[]): SelectorKey<D, F> {
    const [fileobj, events, data] = this.#registerArguments('modify', args)
    const key = this.#known(fileobj)
    if (toFloat(events) === key.events) return data === key.data ? key : this.#replace(key, key.events, data)
    return this.changeEvents(key, fileobj as F, events, data)
  }

  override close(): void {
    this.#keys.clear()
    this.#map = null
  }

  override get_map(): SelectorMapping<D, F> | null {
    return this.#map
  }

  /** Ask the system to watch. An exception undoes the registration. */
  protected abstract watch(key: SelectorKey<D, F>): void
  /** Ask the system to stop watching. */
  protected abstract unwatch(key: SelectorKey<D, F>): void
  /** Change the events of a key. */
  protected abstract changeEvents(key: SelectorKey<D, F>, fileobj: F, events: unknown, data: D): SelectorKey<D, F>

  /** Replace a key by one with new events or data. */
  protected replace(key: SelectorKey<D, F>, events: number, data: D): SelectorKey<D, F> {
    return this.#replace(key, events, data)
  }

  /** Forget a key that the system no longer watches. */
  protected drop(key: SelectorKey<D, F>): void {
    this.#keys.delete(key.fd)
  }

  /** The number of file objects. */
  protected get count(): number {
    return this.#keys.size
  }

  /** The key of a ready descriptor, with those of the events that it asked for. */
  protected ready(fd: number, events: number): [key: SelectorKey<D, F>, events: number] | undefined {
    const key = this.#keys.get(fd)
    return key === undefined ? undefined : [key, events & key.events]
  }

  /** @internal For {@link bindArguments}. */
  protected signature(method: string, parameters: string[], required: number): Signature {
    // Data is often a plain object, and a file object may be one.
    const objects = ['fileobj', 'data']
    return { name: `${this.definer}.${method}`, parameters, required, method: true, objects }
  }

  #replace(key: SelectorKey<D, F>, events: number, data: D): SelectorKey<D, F> {
    const changed = new SelectorKey(key.fileobj, key.fd, events, data)
    this.#keys.set(key.fd, changed)
    return changed
  }

  #registerArguments(method: string, args: readonly unknown[]): [fileobj: unknown, events: unknown, data: D] {
    const signature = this.signature(method, ['fileobj', 'events', 'data'], 2)
    const [fileobj, events, data = null] = bindArguments(signature, args)
    return [fileobj, events, data as D]
  }

  #add(fileobj: unknown, given: unknown, data: D): SelectorKey<D, F> {
    const invalid = () => new ValueError(`Invalid events: ${pythonRepr(given)}`)
    if (!isTrue(given)) throw invalid()
    const events = eventBits(given)
    if (events < 0 || events > (EVENT_READ | EVENT_WRITE)) throw invalid()
    const fd = this.#lookup(fileobj)
    if (this.#keys.has(fd)) throw new KeyError(`${pythonRepr(fileobj)} (FD ${fd}) is already registered`)
    const key = new SelectorKey(fileobj as F, fd, events, data)
    this.#keys.set(fd, key)
    return key
  }

  #known(fileobj: unknown): SelectorKey<D, F> {
    const key = this.#keys.get(this.#lookup(fileobj))
    if (key === undefined) throw notRegistered(fileobj)
    return key
  }

  /** For an object closed since it was registered: the descriptor it had. */
  #lookup(fileobj: unknown): number {
    try {
      return fileobjToFd(fileobj)
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      for (const key of this.#keys.values()) if (key.fileobj === fileobj) return key.fd
      throw error
    }
  }
}

/** As Python's `&`, it takes an int. */
export function eventBits(events: unknown): number {
  if (isIndex(events)) return Number(events)
  throw new TypeError(`unsupported operand type(s) for &: '${pythonTypeName(events)}' and 'int'`)
}
