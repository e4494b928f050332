import type { AddressForm, AddressVoice, LimitedText, ProtocolFamily } from '../address-voice.js'
import { placeOf } from './arguments.js'
import { OSError, OverflowError, ValueError } from './os-error.js'
import { argumentTypeName, pythonTypeName } from './python-type.js'

/** What an address of each form must be. The count is that of the items given. */
const shapes: Readonly<Record<AddressForm, (call: string, count: unknown) => string>> = {
  AF_ALG: () => 'AF_ALG address must be a tuple (type, name[, feat[, mask]])',
  AF_BLUETOOTH: (call) => `${call}(): wrong format`,
  AF_HYPERV: () => 'AF_HYPERV address must be a str tuple (vm_id, service_id)',
  AF_INET: () => 'AF_INET address must be a pair (host, port)',
  AF_INET6: () => 'AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])',
  AF_NETLINK: () => 'AF_NETLINK address must be a pair (pid, groups)',
  AF_PACKET: () => 'AF_PACKET address must be a tuple of two to five elements',
  AF_QIPCRTR: (_call, count) => `getsockaddrarg() takes exactly 2 arguments (${String(count)} given)`,
  AF_TIPC: () => 'AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])',
  AF_VSOCK: (_call, count) => `getsockaddrarg() takes exactly 2 arguments (${String(count)} given)`,
  CAN_ISOTP: (_call, count) => `function takes exactly 3 arguments (${String(count)} given)`,
  CAN_J1939: (_call, count) => `function takes exactly 4 arguments (${String(count)} given)`,
  CAN_RAW: () => 'AF_CAN address must be a tuple (interface, )',
  PF_SYSTEM: (call) => `${call}(): PF_SYSTEM address must be a str or a pair (id, unit)`,
  getnameinfo: () => 'getnameinfo(): illegal sockaddr argument',
}

const protocols: Readonly<Record<ProtocolFamily, Readonly<Record<'encode' | 'decode' | 'capacity', string>>>> = {
  AF_BLUETOOTH: {
    encode: 'unknown Bluetooth protocol',
    decode: 'Unknown Bluetooth protocol',
    capacity: 'getsockaddrlen: unknown BT protocol',
  },
  AF_CAN: { encode: 'unsupported CAN protocol', decode: '', capacity: '' },
  AF_HYPERV: { encode: 'unsupported AF_HYPERV protocol: ', decode: '', capacity: '' },
  PF_SYSTEM: {
    encode: 'unsupported PF_SYSTEM protocol',
    decode: 'Invalid address type',
    capacity: 'getsockaddrlen: unknown PF_SYSTEM protocol',
  },
}

const tooLong: Readonly<Record<LimitedText, () => Error>> = {
  'AF_ALG name': () => new ValueError('AF_ALG name too long.'),
  'AF_ALG type': () => new ValueError('AF_ALG type too long.'),
  'AF_CAN interface name': () => new OSError('AF_CAN interface name too long'),
  'AF_UNIX path': () => new OSError('AF_UNIX path too long'),
  'hardware address': () => new ValueError('Hardware address must be 8 bytes or less'),
  'kernel control name': () => new ValueError('provided string is too long'),
}

/** Addresses in the words of CPython's `getsockaddrarg` and `makesockaddr`. */
export const pythonAddresses: AddressVoice = {
  addressFamily: (call) => new OSError(call === null ? 'getsockaddrlen: bad family' : `${call}(): bad family`),
  addressProtocol(purpose, call, family, proto) {
    const text = protocols[family][purpose]
    if (purpose === 'decode') return new ValueError(text)
    if (purpose === 'capacity') return new OSError(text)
    return new OSError(`${call}(): ${text}${family === 'AF_HYPERV' ? proto : ''}`)
  },
  notAnAddress(call, form, address) {
    if (form === 'AF_BLUETOOTH') return new OSError(shapes[form](call, 0))
    if (form === 'PF_SYSTEM') return new TypeError(shapes[form](call, 0))
    if (form === 'getnameinfo') return new TypeError('getnameinfo() argument 1 must be a tuple')
    const family = form.startsWith('CAN_') ? 'AF_CAN' : form
    const place = form === 'AF_VSOCK' || form === 'AF_QIPCRTR' ? 'getsockaddrarg' : `${call}()`
    return new TypeError(`${place}: ${family} address must be tuple, not ${pythonTypeName(address)}`)
  },
  addressShape(call, form, count) {
    const text = shapes[form](call, count)
    return form === 'AF_BLUETOOTH' ? new OSError(text) : new TypeError(text)
  },
  addressRange(call, field, value, low, high) {
    if (field === null)
      return new OverflowError(`${call}(): a number of the address must be ${low}-${high}, not ${value}`)
    if (low < 0) return new OverflowError(`${call}(): address argument out of range`)
    const place = call === 'getservbyport' ? call : `${call}()`
    return new OverflowError(`${place}: ${field} must be ${low}-${high}.`)
  },
  addressNumber: (position, value) => new TypeError(`argument ${position} must be int, not ${argumentTypeName(value)}`),
  zoneConflict: (zone, given) => new ValueError(`the address has zone ${zone}, but interface ${given} is asked for`),
  tooLong: (what) => tooLong[what](),
  hostName(fault, host, cause) {
    switch (fault) {
      case 'type':
        return new TypeError(`str, bytes or bytearray expected, not ${pythonTypeName(host)}`)
      case 'nul':
        return new TypeError('host name must not contain null character')
      case 'encoding':
        return new TypeError('encoding of hostname failed', { cause })
    }
  },
  hostArgument(argument, fault, host) {
    const expected = fault === 'nul' ? 'encoded string without null bytes' : 'str, bytes or bytearray'
    return new TypeError(`${placeOf(argument)} must be ${expected}, not ${argumentTypeName(host)}`)
  },
}
