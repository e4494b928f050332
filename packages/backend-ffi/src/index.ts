/** System calls through FFI: koffi calls libc, and the structs are laid out here by hand. */

import type { Backend } from '@sockcall/core/backend'
import { linuxAbi } from '@sockcall/core/backend'
import { version } from '../package.json'
import { batchCalls } from './batch.js'
import { epollCalls } from './epoll.js'
import { interfaceCalls } from './interfaces.js'
import { messageCalls } from './message.js'
import { netdb } from './netdb.js'
import { ownership, workerCleanup } from './ownership.js'
import { createPoller } from './poller.js'
import { filterCalls } from './socket-filter.js'
import { calls } from './syscalls.js'
import { scratch, transferCalls } from './transfer.js'

/** System calls through FFI. */
export const backend: Backend = {
  name: 'ffi',
  version,
  abi: linuxAbi,
  supports: {
    realKernel: true,
    signals: false,
    ancillary: true,
    batches: true,
    sendfile: true,
    epoll: true,
    poller: true,
    abstractUnix: true,
    sharedAccept: false,
    workerCleanup,
  },
  syscalls: {
    ...calls,
    ...transferCalls,
    ...messageCalls,
    ...batchCalls,
    ...filterCalls,
    ...interfaceCalls,
    ...epollCalls,
  },
  scratch,
  ownership,
  netdb,
  clock: { now: () => performance.now() },
  /**
   * Law 4 needs a signal handler in C. FFI could block the signals and read them from a signalfd, but libuv's and V8's threads
   * have them unblocked: the kernel would deliver a signal for the process to one of those, and libuv would handle it as usual.
   * A JavaScript function as handler would run on whichever thread the signal hits. So listeners run when the event loop turns,
   * and a signal without a listener acts at once.
   */
  signals: null,
  createPoller,
}
