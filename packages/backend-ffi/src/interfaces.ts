/** Network interfaces: the two ioctls of packet and CAN addresses, and <net/if.h>. */
import type { InterfaceEntry, Netdb, Syscalls } from '@sockcall/core/backend'
import { copyInto, cString, isInt, isWord, sizeOf } from './arguments.js'
import { copyBytes, copyString } from './c-memory.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { EFAULT, EINVAL, SIOCGIFINDEX, SIOCGIFNAME } from './numbers.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

/** struct ifreq: char name[16], then a union; its int is the index. */
const IFREQ_SIZE = 40
const IFNAMSIZ = 16
const INDEX = IFNAMSIZ / 4
const ifreq = new Uint8Array(IFREQ_SIZE)
const ints = new Int32Array(ifreq.buffer)

/** struct if_nameindex: unsigned index, char *name (8). The last one has index 0. */
const NAMEINDEX_SIZE = 16

export const interfaceCalls: Pick<Syscalls, 'interfaceIndex' | 'interfaceName'> = {
  interfaceIndex(fd, name) {
    const size = sizeOf(name)
    if (!isInt(fd) || size >= IFNAMSIZ) return -EINVAL
    if (size < 0) return -EFAULT
    ifreq.fill(0)
    copyInto(ifreq, name, size)
    const rc = libc.ioctl(fd, SIOCGIFINDEX, ifreq)
    return rc < 0 ? -errno() : (ints[INDEX] ?? 0)
  },

  interfaceName(fd, index, name) {
    if (!isInt(fd) || !isWord(index)) return -EINVAL
    if (sizeOf(name) < IFNAMSIZ) return -EFAULT
    ifreq.fill(0)
    ints[INDEX] = index
    const rc = libc.ioctl(fd, SIOCGIFNAME, ifreq)
    if (rc < 0) return -errno()
    const found = ifreq.subarray(0, IFNAMSIZ)
    const length = found.indexOf(0)
    Uint8Array.prototype.set.call(name, found)
    return length < 0 ? IFNAMSIZ : length
  },
}

export const interfaceNames: Pick<Netdb, 'ifNameindex' | 'ifNametoindex' | 'ifIndextoname'> = {
  ifNameindex() {
    const list = libc.ifNameindex()
    if (list === null) return -errno()
    try {
      const entries: InterfaceEntry[] = []
      for (let at = list; ; at += BigInt(NAMEINDEX_SIZE)) {
        const entry = new DataView(copyBytes(at, NAMEINDEX_SIZE).buffer)
        const index = entry.getUint32(0, true)
        if (index === 0) return entries
        entries.push({ index, name: copyString(entry.getBigUint64(8, true)) })
      }
    } finally {
      libc.ifFreenameindex(list)
    }
  },

  ifNametoindex(name) {
    const text = cString(name)
    if (text === null) return -EINVAL
    const index = libc.ifNametoindex(text)
    return index === 0 ? -errno() : index
  },

  ifIndextoname(index) {
    if (!isWord(index)) return -EINVAL
    const name = new Uint8Array(IFNAMSIZ)
    if (libc.ifIndextoname(index, name) === null) return -errno()
    return name.subarray(0, name.indexOf(0))
  },
}
