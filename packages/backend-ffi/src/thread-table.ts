import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'

const KEY = 'sockcall.ffi.threads'
/** Descriptors from here on are nobody's in the table. */
const DESCRIPTORS = 1 << 20
/** As many threads may live at once without a mistake. */
const THREADS = 1 << 12

/** What the threads of a process know of each other. */
interface ThreadTable {
  /** Of each descriptor, the thread that owns it; 0 for none. */
  readonly owners: Int32Array
  /** The latest thread in each slot. */
  readonly living: Int32Array
  /** When it ended; 0 as long as it lives. */
  readonly ended: BigInt64Array
}

/**
 * The table that a thread got from the one that began it, or a new one, for the threads that it will begin. Pages of it that are
 * never written cost nothing.
 */
export function threadTable(): ThreadTable {
  const known: unknown = getEnvironmentData(KEY)
  const memory = known instanceof SharedArrayBuffer ? known : new SharedArrayBuffer(4 * DESCRIPTORS + 12 * THREADS)
  if (memory !== known) setEnvironmentData(KEY, memory)
  return {
    ended: new BigInt64Array(memory, 0, THREADS),
    living: new Int32Array(memory, 8 * THREADS, THREADS),
    owners: new Int32Array(memory, 12 * THREADS, DESCRIPTORS),
  }
}
