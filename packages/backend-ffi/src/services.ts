/** /etc/services and /etc/protocols, through the C library. */
import type { Netdb } from '@sockcall/core/backend'
import { cString, isInt } from './arguments.js'
import { copyBytes, copyString } from './c-memory.js'
import { growing } from './growing.js'
import * as libc from './libc.js'

/** struct servent: char *name (0), char **aliases (8), int port (16), char *proto (24). */
const SERVENT_SIZE = 32
const PORT = 16
/** struct protoent: char *name (0), char **aliases (8), int proto (16). */
const PROTOENT_SIZE = 24
const PROTO = 16

function swapPort(port: number): number {
  return ((port & 0xff) << 8) | ((port >> 8) & 0xff)
}

/** A struct that a `_r` function filled, or null if it found nothing. */
function find<T>(
  size: number,
  call: (entry: Uint8Array, room: Uint8Array, found: BigUint64Array) => number,
  read: (entry: DataView) => T,
): T | null {
  const entry = new DataView(new ArrayBuffer(size))
  const found = new BigUint64Array(1)
  const rc = growing((room) => {
    found[0] = 0n
    return call(new Uint8Array(entry.buffer), room, found)
  })
  return rc !== 0 || found[0] === 0n ? null : read(entry)
}

/** A protocol's name: bytes with their NUL, null for any, undefined for anything else. */
function protocolOf(proto: Uint8Array | null): Uint8Array | null | undefined {
  return proto === null ? null : (cString(proto) ?? undefined)
}

export const services: Pick<Netdb, 'getservbyname' | 'getservbyport' | 'getprotobyname'> = {
  getservbyname(name, proto) {
    const text = cString(name)
    const protocol = protocolOf(proto)
    if (text === null || protocol === undefined) return -1
    const port = find(
      SERVENT_SIZE,
      (entry, room, found) => libc.getservbynameR(text, protocol, entry, room, room.length, found),
      (entry) => swapPort(entry.getInt32(PORT, true)),
    )
    return port ?? -1
  },

  getservbyport(port, proto) {
    const protocol = protocolOf(proto)
    if (!isInt(port) || protocol === undefined) return null
    return find(
      SERVENT_SIZE,
      (entry, room, found) => libc.getservbyportR(swapPort(port), protocol, entry, room, room.length, found),
      (entry) => copyString(entry.getBigUint64(0, true)),
    )
  },

  getprotobyname(name) {
    const text = cString(name)
    if (text === null) return -1
    const reentrant = libc.getprotobynameR
    if (reentrant === null) {
      const entry = libc.getprotobyname(text)
      return entry === null ? -1 : new DataView(copyBytes(entry, PROTOENT_SIZE).buffer).getInt32(PROTO, true)
    }
    const proto = find(
      PROTOENT_SIZE,
      (entry, room, found) => reentrant(text, entry, room, room.length, found),
      (entry) => entry.getInt32(PROTO, true),
    )
    return proto ?? -1
  },
}
