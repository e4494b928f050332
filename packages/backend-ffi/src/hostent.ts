/** gethostbyname_r(3) and gethostbyaddr_r(3). */
import type { HostAnswer, Netdb } from '@sockcall/core/backend'
import { cString, isInt, sizeOf } from './arguments.js'
import { copyBytes, copyPointers, copyString } from './c-memory.js'
import { growing } from './growing.js'
import * as libc from './libc.js'

/** struct hostent: char *name (0), char **aliases (8), int addrtype (16), int length (20), char **addr_list (24). */
const HOSTENT_SIZE = 32
const NO_RECOVERY = 3
const HOST_NOT_FOUND = 1

function failure(rc: number): HostAnswer {
  return { rc, name: new Uint8Array(0), aliases: [], family: 0, addresses: [] }
}

/** @param call one of the two functions, with everything after its question. */
function lookUp(
  call: (hostent: Uint8Array, buf: Uint8Array, length: number, found: BigUint64Array, hErrno: Int32Array) => number,
): HostAnswer {
  const hostent = new DataView(new ArrayBuffer(HOSTENT_SIZE))
  const found = new BigUint64Array(1)
  const hErrno = new Int32Array(1)
  const rc = growing((buf) => {
    found[0] = 0n
    return call(new Uint8Array(hostent.buffer), buf, buf.length, found, hErrno)
  })
  if (rc !== 0 || found[0] === 0n) {
    // -1 NETDB_INTERNAL, and 0 if a call failed without a reason: callers know neither.
    const code = hErrno[0] ?? 0
    return failure(code > 0 ? code : rc === 0 ? HOST_NOT_FOUND : NO_RECOVERY)
  }
  const length = hostent.getInt32(20, true)
  return {
    rc: 0,
    name: copyString(hostent.getBigUint64(0, true)),
    aliases: copyPointers(hostent.getBigUint64(8, true)).map(copyString),
    family: hostent.getInt32(16, true),
    addresses: copyPointers(hostent.getBigUint64(24, true)).map((address) => copyBytes(address, length)),
  }
}

export const hostent: Pick<Netdb, 'gethostbyname' | 'gethostbyaddr'> = {
  gethostbyname(name) {
    const text = cString(name)
    if (text === null) return failure(HOST_NOT_FOUND)
    return lookUp((hostent, buf, length, found, hErrno) =>
      libc.gethostbynameR(text, hostent, buf, length, found, hErrno),
    )
  },

  gethostbyaddr(address, family) {
    const size = sizeOf(address)
    if (!isInt(family) || (size !== 4 && size !== 16)) return failure(NO_RECOVERY)
    return lookUp((hostent, buf, length, found, hErrno) =>
      libc.gethostbyaddrR(address, size, family, hostent, buf, length, found, hErrno),
    )
  },
}
