import { pythonRepr } from '@sockcall/core/internal'
import type { FileDescriptorLike } from '../calling/file-descriptor.js'

const fields = ['fileobj', 'fd', 'events', 'data'] as const

/** What may be changed in a copy of a key. */
export type SelectorKeyFields<D, F> = Partial<Pick<SelectorKey<D, F>, (typeof fields)[number]>>

/**
 * `selectors.SelectorKey`: what a selector knows about a file object. Like Python's named tuple it can be destructured, `const
 * [fileobj, fd, events, data] = key`, and is immutable.
 *
 * @typeParam D the data kept with each file object.
 * @typeParam F the file objects.
 */
export class SelectorKey<D = unknown, F = FileDescriptorLike> implements Iterable<unknown> {
  /** The names of the fields, in order. */
  static readonly _fields: readonly string[] = fields

  /** What was registered: a descriptor, or an object with `fileno()`. */
  readonly fileobj: F
  /** Its descriptor. */
  readonly fd: number
  /** What is waited for: EVENT_READ, EVENT_WRITE, or both. */
  readonly events: number
  /** The data given with it; null if none was. */
  readonly data: D

  constructor(fileobj: F, fd: number, events: number, data: D) {
    this.fileobj = fileobj
    this.fd = fd
    this.events = events
    this.data = data
    Object.freeze(this)
  }

  /** A copy with other values in some fields. @throws TypeError for an unknown field. */
  _replace(changes: SelectorKeyFields<D, F>): SelectorKey<D, F> {
    const unknown = Object.keys(changes).filter((name) => !(fields as readonly string[]).includes(name))
    if (unknown.length > 0) {
      throw new TypeError(`Got unexpected field names: [${unknown.map((name) => pythonRepr(name)).join(', ')}]`)
    }
    const { fileobj, fd, events, data } = { ...this._asdict(), ...changes }
    return new SelectorKey(fileobj, fd, events, data)
  }

  /** The fields as a plain object. */
  _asdict(): Pick<SelectorKey<D, F>, (typeof fields)[number]> {
    const { fileobj, fd, events, data } = this
    return { fileobj, fd, events, data }
  }

  /** The values of the fields, in order. */
  *[Symbol.iterator](): Generator<unknown, void> {
    for (const name of fields) yield this[name]
  }

  /** Python's `repr()`. */
  toString(): string {
    return `SelectorKey(${fields.map((name) => `${name}=${pythonRepr(this[name])}`).join(', ')})`
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}
