/** System calls through FFI: koffi calls libc, and the structs are laid out here by hand. */
import { linuxAbi } from '@sockcall/core'
import type { Backend } from '@sockcall/core/backend'
import { batchCalls } from './batch.js'
import { epollCalls } from './epoll.js'
import { interfaceCalls } from './interfaces.js'
import { messageCalls } from './message.js'
import { netdb } from './netdb.js'
import { createPoller } from './poller.js'
import { filterCalls } from './socket-filter.js'
import { calls } from './syscalls.js'

export const backend: Backend = {
  name: 'ffi',
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
  },
  syscalls: { ...calls, ...messageCalls, ...batchCalls, ...filterCalls, ...interfaceCalls, ...epollCalls },
  netdb,
  clock: { now: () => performance.now() },
  signals: null,
  createPoller,
}
