/**
 * See that no `postMessage` or `structuredClone` takes this memory away from those who still see it, as Node does with the pool
 * of its Buffers. Shared memory cannot be taken away.
 */
export function markUntransferable(memory: ArrayBufferLike): void {
  if (!(memory instanceof ArrayBuffer)) return
  process.getBuiltinModule('node:worker_threads').markAsUntransferable(memory)
}
