import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'

const KEY = 'sockcall.ffi.threads'
/** The table does not cover descriptors from here on. */
const DESCRIPTORS = 1 << 20
/** The table is exact for this many live threads. */
const THREADS = 1 << 12

/** What the threads of a process know about each other. */
interface ThreadTable {
  /** The thread that owns each descriptor; 0 for none. */
  readonly owners: Int32Array
  /** The last thread in each slot. */
  readonly living: Int32Array
  /** When the thread ended; 0 while it lives. */
  readonly ended: BigInt64Array
}

/**
 * The table that a thread got from its parent, or a new one for its own children. Pages that are never written cost nothing.
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
