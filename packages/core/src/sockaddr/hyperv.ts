/** AF_HYPERV (Windows; address-formats section 13). */
import type { Backend } from '../backend/index.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, writeHeader } from './header.js'
import type { EncodedSockaddr, HypervAddress, SockaddrContext } from './types.js'

const SIZE = 36
const VM_ID = 4
const SERVICE_ID = 20
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** The position in a GUID of each byte of the text: its first three numbers are little-endian. */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const
const scratch = sockaddrScratch(SIZE)

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const { abi, proto, voice } = context
  if (proto !== abi.constants.HV_PROTOCOL_RAW) throw voice.addressProtocol('encode', call, 'AF_HYPERV', proto)
  const items = addressItems(context, call, 'AF_HYPERV', address, 2, 2)
  const [vmId, serviceId] = items
  if (typeof vmId !== 'string' || typeof serviceId !== 'string')
    throw voice.addressShape(call, 'AF_HYPERV', items.length)
  const fields = [
    ['vm_id', vmId, VM_ID],
    ['service_id', serviceId, SERVICE_ID],
  ] as const
  for (const [field, text, offset] of fields) {
    if (!uuid.test(text)) throw voice.refusal('hyperv uuid', `${call}(): AF_HYPERV address ${field}`)
    const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
    for (const [index, at] of guidOrder.entries()) scratch.sockaddr[offset + at] = bytes[index] ?? 0
  }
  writeHeader(abi.layout, scratch.sockaddr, abi.constants.AF_HYPERV ?? 0, SIZE)
  return scratch
}

function decode(_context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): HypervAddress {
  const bytes = padded(sockaddr, addrlen, SIZE)
  return [guidText(bytes, VM_ID), guidText(bytes, SERVICE_ID)]
}

function guidText(bytes: Uint8Array, offset: number): string {
  const hex = Buffer.from(guidOrder.map((at) => bytes[offset + at] ?? 0)).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** `[vmId, serviceId]`, two UUIDs. */
export const hypervCodec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
