/** The monotonic clock by which deadlines are kept. A simulator owns its own time; others use the machine's. */
export interface Clock {
  /** Milliseconds since some fixed moment, never going back; fractions carry as far as the clock resolves. */
  now(): number
}
