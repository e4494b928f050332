import { brand } from '@sockcall/core/internal'

/**
 * Python's ExceptionGroup: several failures thrown as one. It is an AggregateError too, so `errors` holds the same list.
 */
export class ExceptionGroup extends AggregateError {
  /** The text without the count, Python's `eg.message`. JavaScript's `message` is Python's `str(eg)`. */
  readonly text: string

  /**
   * @param message what the failures have in common.
   * @param exceptions at least one.
   */
  constructor(message: string, exceptions: readonly Error[]) {
    const count = exceptions.length
    super(exceptions, `${message} (${count} sub-exception${count === 1 ? '' : 's'})`)
    this.text = message
  }

  /** The failures, in the order they happened. */
  get exceptions(): readonly Error[] {
    return this.errors
  }
}

Object.defineProperty(ExceptionGroup.prototype, 'name', {
  value: 'ExceptionGroup',
  configurable: true,
  writable: true,
})
brand(ExceptionGroup, 'python.ExceptionGroup')
