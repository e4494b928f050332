import type { Abi } from '../abi/types.js'
import { algCodec } from './alg.js'
import { bluetoothCodec } from './bluetooth.js'
import { canCodec } from './can.js'
import type { SockaddrCodec } from './codec.js'
import { hypervCodec } from './hyperv.js'
import { inetCodec } from './inet.js'
import { inet6Codec } from './inet6.js'
import { netlinkCodec } from './netlink.js'
import { packetCodec } from './packet.js'
import { systemCodec } from './system.js'
import { tipcCodec } from './tipc.js'
import { unixCodec } from './unix.js'
import { qipcrtrCodec, vsockCodec } from './vsock.js'

/** The families with addresses; a platform has those for which it has the constant. */
const codecs: Readonly<Record<string, SockaddrCodec>> = {
  AF_UNIX: unixCodec,
  AF_INET: inetCodec,
  AF_INET6: inet6Codec,
  AF_NETLINK: netlinkCodec,
  AF_PACKET: packetCodec,
  AF_CAN: canCodec,
  AF_TIPC: tipcCodec,
  AF_VSOCK: vsockCodec,
  AF_QIPCRTR: qipcrtrCodec,
  AF_ALG: algCodec,
  AF_BLUETOOTH: bluetoothCodec,
  AF_SYSTEM: systemCodec,
  AF_HYPERV: hypervCodec,
}

interface Families {
  /** By the socket's family, for parsing and room (G1). */
  readonly own: ReadonlyMap<number, SockaddrCodec>
  /** By the returned sa_family (G2). */
  readonly returned: ReadonlyMap<number, SockaddrCodec>
}

const byAbi = new WeakMap<Abi, Families>()
let lastAbi: Abi | null = null
let lastFamilies: Families | null = null

/** The codecs of a platform, by family number. */
export function familiesOf(abi: Abi): Families {
  if (abi === lastAbi && lastFamilies !== null) return lastFamilies
  let families = byAbi.get(abi)
  if (families === undefined) {
    const own = new Map<number, SockaddrCodec>()
    for (const [name, codec] of Object.entries(codecs)) {
      const number = abi.constants[name]
      if (number !== undefined) own.set(number, codec)
    }
    const returned = new Map(own)
    // An RDS socket's addresses are sockaddr_in, whose family is AF_INET: none comes back as AF_RDS.
    const rds = abi.constants.AF_RDS
    if (rds !== undefined) own.set(rds, inetCodec)
    families = { own, returned }
    byAbi.set(abi, families)
  }
  lastAbi = abi
  lastFamilies = families
  return families
}
