import { type Abi, type Backend, darwinAbi, linuxAbi } from '@sockcall/core/backend'
import { version } from '../package.json'
import type { Addon } from './addon.js'
import { loadAddon } from './binding.js'
import { nativeNetdb } from './netdb.js'
import { createNativePoller } from './poller.js'
import { shortMessages } from './short-messages.js'
import { shortTransfers } from './short-transfers.js'
import { nativeSignals } from './signals.js'
import { nativeSyscalls } from './syscalls.js'

/** System calls from a C++ addon. */
export const backend: Backend = createBackend(loadAddon())

function createBackend(addon: Addon): Backend {
  const linux = process.platform === 'linux'
  const abi = nativeAbi(addon)
  const transfers = shortTransfers(addon)
  return {
    name: 'native',
    version,
    abi,
    supports: {
      realKernel: true,
      signals: true,
      ancillary: true,
      batches: linux,
      sendfile: true,
      epoll: linux,
      poller: true,
      abstractUnix: linux,
      sharedAccept: true,
      workerCleanup: true,
    },
    syscalls: nativeSyscalls(addon, { ...transfers, ...shortMessages(addon) }),
    scratch: transfers.scratch,
    ownership: { take: addon.ownershipTake, release: addon.ownershipRelease },
    netdb: nativeNetdb(addon),
    // Node loads what `performance` needs at its first use.
    clock: { now: () => performance.now() },
    signals: nativeSignals(addon),
    createPoller: (deliver) => createNativePoller(addon, deliver),
  }
}

/** Core's table of this OS; its layout is that of 64-bit little-endian machines, others have theirs from the headers. */
function nativeAbi(addon: Addon): Abi {
  const abi = process.platform === 'darwin' ? darwinAbi : linuxAbi
  if (['x64', 'arm64', 'riscv64', 'loong64'].includes(process.arch)) return abi
  const layout = addon.layout()
  const size = (expression: string) => layout[expression] ?? 0
  return {
    ...abi,
    layout: {
      ...abi.layout,
      littleEndian: layout.littleEndian === 1,
      cmsgHeaderSize: size('CMSG_LEN(0)'),
      cmsgLenSize: size('sizeof(cmsghdr::cmsg_len)'),
      cmsgAlign: size('CMSG_ALIGN(1)'),
      longSize: size('sizeof(long)'),
    },
  }
}
