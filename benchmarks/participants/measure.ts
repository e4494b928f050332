/** Timing inside a participant: warm up, then many short samples, of which the median counts. */
import { measureMs, report, warmupMs } from './settings.js'

const SAMPLE_MS = Math.min(3, measureMs / 5)

function median(samples: number[]): number {
  samples.sort((a, b) => a - b)
  return samples[samples.length >> 1] ?? Number.NaN
}

function countFor(operations: number, elapsedMs: number): number {
  return Math.max(1, Math.round((operations / Math.max(elapsedMs, 0.001)) * SAMPLE_MS))
}

/** Report the median time of one operation in ns. @param batch makes so many of them, and checks their bytes. */
export function measure(batch: (operations: number) => void, perOperation = 1): void {
  let operations = 1
  const warmUntil = performance.now() + warmupMs
  let elapsed = 0
  do {
    const start = performance.now()
    batch(operations)
    elapsed = performance.now() - start
    if (elapsed < SAMPLE_MS) operations = Math.min(operations * 2, countFor(operations, elapsed))
  } while (performance.now() < warmUntil || elapsed < SAMPLE_MS / 4)
  operations = countFor(operations, elapsed)
  const samples: number[] = []
  const until = performance.now() + measureMs
  do {
    const start = performance.now()
    batch(operations)
    samples.push(((performance.now() - start) * 1e6) / (operations * perOperation))
  } while (performance.now() < until)
  report({ value: median(samples), samples: samples.length, operations: samples.length * operations })
}

/** As {@link measure}, for work on the event loop. */
export async function measureAsync(batch: (operations: number) => Promise<void>, perOperation = 1): Promise<void> {
  let operations = 1
  const warmUntil = performance.now() + warmupMs
  let elapsed = 0
  do {
    const start = performance.now()
    await batch(operations)
    elapsed = performance.now() - start
    if (elapsed < SAMPLE_MS) operations = Math.min(operations * 2, countFor(operations, elapsed))
  } while (performance.now() < warmUntil || elapsed < SAMPLE_MS / 4)
  operations = countFor(operations, elapsed)
  const samples: number[] = []
  const until = performance.now() + measureMs
  do {
    const start = performance.now()
    await batch(operations)
    samples.push(((performance.now() - start) * 1e6) / (operations * perOperation))
  } while (performance.now() < until)
  report({ value: median(samples), samples: samples.length, operations: samples.length * operations })
}
