/** The monotonic clock of deadlines. A simulator owns its time; other backends use the machine's. */
export interface Clock {
  /** Milliseconds since a fixed moment. It never goes back; fractions are as fine as the clock. */
  now(): number
}
