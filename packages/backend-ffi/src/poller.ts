import type { Poller, PollerDeliver } from '@sockcall/core/backend'

export function createPoller(_deliver: PollerDeliver): Poller {
  throw new Error('@sockcall/backend-ffi has no poller yet')
}
