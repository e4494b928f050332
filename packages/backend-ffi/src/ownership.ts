/**
 * Which thread owns a descriptor: core's Ownership. No JavaScript runs when a worker is terminated, so Node itself calls
 * close(2): each descriptor of a worker is a cleanup hook of its environment, `close` with the number as its argument. The main
 * thread ends with the process and needs no hooks.
 */
import { isMainThread, threadId } from 'node:worker_threads'
import type { Ownership } from '@sockcall/core/backend'
import { isInt } from './arguments.js'
import { bindCleanupHooks, type CleanupHooks } from './cleanup-hooks.js'
import { koffi } from './koffi.js'
import { threadTable } from './thread-table.js'

const available = bindCleanupHooks()
/** Null on the main thread, and if the runtime has no such hooks. */
export const hooks: CleanupHooks | null = isMainThread ? null : available
/** The value of `supports.workerCleanup`. */
export const workerCleanup: boolean = available !== null

const table = threadTable()
/** The owner of each number, as another thread may adopt it. */
export const { owners } = table
/** This thread as an owner. */
export const OWNER: number = threadId + 1

const slot = OWNER % table.living.length
table.living[slot] = OWNER
table.ended[slot] = 0n
if (hooks !== null) {
  const ended = koffi.address(table.ended.subarray(slot))
  // Another copy of this module may have done it.
  hooks.remove(hooks.isolate, hooks.time, ended)
  hooks.add(hooks.isolate, hooks.time, ended)
}

/** A worker's numbers stay in the table when it ends. They have no owner then. */
function lives(owner: number): boolean {
  const at = owner % table.living.length
  return table.living[at] === owner && table.ended[at] === 0n
}

export const ownership: Ownership = {
  take(fd) {
    if (!isInt(fd) || fd < 0) return
    const owner = owners[fd] ?? 0
    if (owner !== 0 && owner !== OWNER && lives(owner)) return
    owners[fd] = OWNER
    if (hooks === null) return
    hooks.remove(hooks.isolate, hooks.close, fd)
    hooks.add(hooks.isolate, hooks.close, fd)
  },
  release(fd) {
    if (!isInt(fd) || fd < 0) return
    // A thread that adopted another's number and detaches from it gives nothing away: the owner still closes it.
    if (owners[fd] === OWNER) owners[fd] = 0
    hooks?.remove(hooks.isolate, hooks.close, fd)
  },
}
