/** Tells the event loop of one thread that an fd has become readable, one notice at a time. */
export interface Watch {
  /** Ask for the next notice, after each of them. */
  again(): void
  ref(): void
  unref(): void
  /** Stop: no notice afterwards. The caller closes the fd. */
  close(): void
}
