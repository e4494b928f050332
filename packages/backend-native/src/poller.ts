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

/** If the poller cannot be made, as without a free descriptor, `add` tries again and returns the errno. */
export function createNativePoller(addon: Addon, deliver: PollerDeliver): Poller {
  const { AsyncResource } = process.getBuiltinModule('node:async_hooks')
  // The async context of the poller is that of its creation, not that of the first wait.
  const create = AsyncResource.bind(() => addon.pollerCreate(deliver, waitsInThread ? 1 : 0))
  // No poller has the number 0.
  let id = Math.max(create(), 0)
  let referenced = false
  let closed = false

  return {
    add(fd, token) {
      if (id === 0 && !closed) {
        const created = create()
        if (created < 0) return created
        id = created
        if (referenced) addon.pollerRef(id)
      }
      return addon.pollerAdd(id, fd, token)
    },
    remove: (fd) => addon.pollerRemove(id, fd),
    ref() {
      referenced = true
      addon.pollerRef(id)
    },
    unref() {
      referenced = false
      addon.pollerUnref(id)
    },
    close() {
      closed = true
      addon.pollerClose(id)
    },
  }
}
