/** A socket for address tests, with the interfaces of intercept.c. */

import { linuxAbi } from '../../abi/linux.js'
import type { Abi } from '../../abi/types.js'
import type { Backend, Netdb } from '../../backend/index.js'
import { fakeBackend } from '../../testing/fake-backend.js'
import { pythonVoice } from '../../voice/python/python-voice.js'
import type { EncodedSockaddr, SockaddrContext, SockaddrLookup } from '../types.js'

const interfaces: Readonly<Record<number, string>> = { 1: 'lo', 7: 'can0' }

/** A socket of this family and protocol. */
export function context(abi: Abi, family: number, proto = 0): SockaddrContext {
  return {
    abi,
    voice: pythonVoice,
    family,
    proto,
    asPython: true,
    interfaceIndex(name) {
      const text = Buffer.from(name).toString()
      const found = Object.entries(interfaces).find(([, known]) => known === text)
      return found === undefined ? -(abi.errnos.ENODEV?.number ?? 1) : Number(found[0])
    },
    interfaceName: (index) => interfaces[index] ?? '',
    kernelControlId: (name) => (Buffer.from(name).toString() === 'com.apple.net.utun_control' ? 5 : -2),
  }
}

/** A backend with nothing but a resolver, if that. */
export function resolverBackend(abi: Abi = linuxAbi, netdb: Partial<Netdb> = {}): Backend {
  return fakeBackend(() => -1, { abi, clock: { now: () => 0 }, netdb })
}

/** The bytes of an address that needs no resolver, in hexadecimal. */
export function hexOf(encoded: EncodedSockaddr | SockaddrLookup): string {
  if ('finish' in encoded) throw new Error(`the resolver was asked for ${String(encoded.host)}`)
  return Buffer.from(encoded.sockaddr.subarray(0, encoded.addrlen)).toString('hex')
}
