import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import { fakeBackend } from '../testing/fake-backend.js'
import { OverflowError } from '../voice/python/os-error.js'
import { context } from './golden/context.js'
import { decodeSockaddr, encodeSockaddr, isLookup } from './index.js'

const { constants } = linuxAbi
const backend = fakeBackend(() => -1, { clock: { now: () => 0 } })
const number = (name: string) => constants[name] ?? -1

/** Addresses with one number too large, by family and protocol. */
const tooLarge: [family: string, proto: string | 0, address: unknown][] = [
  ['AF_INET6', 0, ['::1', 1, 2 ** 32]],
  ['AF_INET6', 0, ['::1', 1, 0, 2 ** 32 + 2]],
  ['AF_VSOCK', 0, [1, 2 ** 32 + 22]],
  ['AF_VSOCK', 0, [2n ** 64n, 22]],
  ['AF_VSOCK', 0, [-(2 ** 31) - 1, 22]],
  ['AF_QIPCRTR', 0, [1, 2 ** 32]],
  ['AF_NETLINK', 0, [2 ** 32, 0]],
  ['AF_NETLINK', 0, [0, 2 ** 32 + 1]],
  ['AF_TIPC', 0, [number('TIPC_ADDR_NAME'), 2 ** 32, 1, 1]],
  ['AF_TIPC', 0, [number('TIPC_ADDR_NAME'), 1, 1, 1, 256]],
  ['AF_CAN', 'CAN_ISOTP', ['lo', 2 ** 32, 1]],
  ['AF_CAN', 'CAN_ISOTP', ['lo', 1, 2 ** 32]],
  ['AF_CAN', 'CAN_J1939', ['lo', 1, 2 ** 32, 1]],
  ['AF_CAN', 'CAN_J1939', ['lo', 1, 1, 256]],
  ['AF_PACKET', 0, ['lo', 1, 256]],
  ['AF_PACKET', 0, ['lo', 1, 0, 65536]],
  ['AF_ALG', 0, ['hash', 'sha1', 65536]],
  ['AF_ALG', 0, ['hash', 'sha1', 0, 65536]],
  ['AF_BLUETOOTH', 'BTPROTO_HCI', 65536],
]

describe('numbers too large for their field', () => {
  it.each(tooLarge)('%s, %s: %s is refused by core', (family, proto, address) => {
    const core = { ...context(linuxAbi, number(family), proto === 0 ? 0 : number(proto)), asPython: false }
    expect(() => encodeSockaddr(core, backend, 'connect', address)).toThrow(OverflowError)
    expect(() => encodeSockaddr(core, backend, 'connect', address)).toThrow(
      'connect(): a number of the address must be 0-',
    )
  })

  it.each([
    ['BTPROTO_L2CAP', ['00:00:00:00:00:01', 65536]],
    ['BTPROTO_RFCOMM', ['00:00:00:00:00:01', 256]],
  ])('AF_BLUETOOTH, %s: %j is a wrong format', (proto, address) => {
    const core = { ...context(linuxAbi, number('AF_BLUETOOTH'), number(proto)), asPython: false }
    expect(() => encodeSockaddr(core, backend, 'bind', address)).toThrow('bind(): wrong format')
  })

  it('lose their high bits under the rules of CPython', () => {
    const python = context(linuxAbi, number('AF_VSOCK'))
    const encoded = encodeSockaddr(python, backend, 'connect', [1, 2 ** 32 + 22])
    expect(isLookup(encoded) ? null : decodeSockaddr(python, encoded.sockaddr, encoded.addrlen)).toEqual([1, 22])
  })

  it('are in range if they are negative: -1 is any', () => {
    const core = { ...context(linuxAbi, number('AF_VSOCK')), asPython: false }
    const encoded = encodeSockaddr(core, backend, 'bind', [-1, -1])
    expect(isLookup(encoded) ? null : decodeSockaddr(core, encoded.sockaddr, encoded.addrlen)).toEqual([
      0xffffffff, 0xffffffff,
    ])
  })
})
