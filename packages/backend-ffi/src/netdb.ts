/** The resolver and the network databases. */
import type { Netdb } from '@sockcall/core/backend'
import { addrinfo } from './addrinfo.js'
import { isInt, sizeOf } from './arguments.js'
import { hostent } from './hostent.js'
import { interfaceNames } from './interfaces.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { nameinfo } from './nameinfo.js'
import { EFAULT } from './numbers.js'
import { services } from './services.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

/** Linux allows 64 bytes; POSIX 255. */
const HOST_NAME_ROOM = 256

/** An error number for the functions that turn it into text. Anything but a number becomes an unknown one. */
function code(value: unknown): number {
  return isInt(value) ? value : -1
}

export const netdb: Netdb = {
  ...addrinfo,
  ...nameinfo,
  ...hostent,
  ...services,
  ...interfaceNames,

  gethostname() {
    const name = new Uint8Array(HOST_NAME_ROOM)
    const rc = libc.gethostname(name, HOST_NAME_ROOM - 1)
    return rc < 0 ? -errno() : name.subarray(0, name.indexOf(0))
  },

  sethostname(name) {
    const size = sizeOf(name)
    if (size < 0) return -EFAULT
    const rc = libc.sethostname(name, size)
    return rc < 0 ? -errno() : rc
  },

  gaiStrerror: (eai) => libc.gaiStrerror(code(eai)),
  hstrerror: (hErrno) => libc.hstrerror(code(hErrno)),
  // No program called setlocale for us, so libc is in the C locale.
  strerror: (errno) => libc.strerror(code(errno)),
}
