/** Python's EOFError. */
export class EOFError extends Error {
  /** The class's name, as Python has it. */
  override readonly name: string = 'EOFError'
}

/** `asyncio.IncompleteReadError`: the stream ended before all that was asked for had come. */
export class IncompleteReadError extends EOFError {
  /** The class's name. */
  override readonly name = 'IncompleteReadError'

  /**
   * @param partial what had come.
   * @param expected how many bytes were asked for; null where a separator was.
   */
  constructor(
    readonly partial: Buffer,
    readonly expected: number | null,
  ) {
    super(`${partial.length} bytes read on a total of ${expected ?? 'undefined'} expected bytes`)
  }
}

/** `asyncio.LimitOverrunError`: the limit was reached while a separator was looked for. */
export class LimitOverrunError extends Error {
  /** The class's name. */
  override readonly name = 'LimitOverrunError'

  /** @param consumed how many bytes are to be taken from the buffer to get over it. */
  constructor(
    message: string,
    readonly consumed: number,
  ) {
    super(message)
  }
}
