/**
 * Report an exception of the program's own code that the event loop called, as an 'uncaughtException'. Other callbacks still
 * run.
 */
export function uncaught(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}
