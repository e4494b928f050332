import type { Poller, PollerDeliver } from '@sockcall/core/backend'
import type { Addon } from './addon.js'

/**
 * Bun and Deno have the symbols of libuv; uv_poll_init aborts Bun, and Deno's crashes. Tests ask for the thread by the
 * variable.
 */
const waitsInThread =
  process.versions.bun !== undefined ||
  process.versions.deno !== undefined ||
  process.env.SOCKCALL_NATIVE_POLLER === 'thread'

export function createNativePoller(addon: Addon, deliver: PollerDeliver): Poller {
  const id = addon.pollerCreate(deliver, waitsInThread ? 1 : 0)
  if (id < 0) throw new Error(`cannot create a poller: ${addon.strerror(-id)}`)
  return {
    add: (fd, token) => addon.pollerAdd(id, fd, token),
    remove: (fd) => addon.pollerRemove(id, fd),
    ref: () => {
      addon.pollerRef(id)
    },
    unref: () => {
      addon.pollerUnref(id)
    },
    close: () => {
      addon.pollerClose(id)
    },
  }
}
