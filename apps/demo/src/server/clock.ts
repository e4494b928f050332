/** Milliseconds of the clock that all threads of a process share and nobody sets. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
