/** An exception of the program's own code, called from the event loop: an 'uncaughtException', and others go on. */
export function uncaught(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}
