// AF_BLUETOOTH, PF_SYSTEM and AF_HYPERV: not run on any machine, so the bytes follow the headers (address-formats 11 to 13). A
// C compiler computed the offsets of the Bluetooth structs from BlueZ's headers.
import { describe, expect, it } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { win32Abi } from '../abi/win32.js'
import type { Abi } from '../backend/index.js'
import { OSError, ValueError } from '../voice/python/os-error.js'
import { context, hexOf, resolverBackend } from './golden/context.js'
import { decodeSockaddr, encodeSockaddr } from './index.js'

const codec = (abi: Abi, family: number, proto: number) => ({
  encode: (address: unknown) =>
    hexOf(encodeSockaddr(context(abi, family, proto), resolverBackend(abi), 'connect', address)),
  decode(hex: string) {
    const bytes = Buffer.from(hex, 'hex')
    return decodeSockaddr(context(abi, family, proto), bytes, bytes.length)
  },
})
const wrong = new OSError('connect(): wrong format')
const BDADDR = '00:1A:7d:DA:71:0F'

describe('L2CAP', () => {
  const { encode, decode } = codec(linuxAbi, 31, 0)
  it.each([
    [[BDADDR, 0x1001], '1f0001100f71da7d1a0000000000', ['00:1A:7D:DA:71:0F', 0x1001]],
    [[BDADDR, 0x1001, 4], '1f0001100f71da7d1a0004000000', ['00:1A:7D:DA:71:0F', 0x1001, 4]],
    [[BDADDR, 0x1001, 0, 2], '1f0001100f71da7d1a0000000200', ['00:1A:7D:DA:71:0F', 0x1001, 0, 2]],
    [[BDADDR, 65537, -1, 257], '1f0001000f71da7d1a00ffff0100', ['00:1A:7D:DA:71:0F', 1, 65535, 1]],
  ])('%j', (address, hex, shown) => {
    expect(encode(address)).toBe(hex)
    expect(decode(hex)).toEqual(shown)
  })

  it('has one message for every mistake of form', () => {
    const mistakes = [
      null,
      'x',
      5,
      [],
      [BDADDR],
      [BDADDR, 1, 2, 3, 4],
      [BDADDR, 'x'],
      [5, 1],
      [BDADDR, 1.5],
      ['a\0', 1],
    ]
    for (const address of mistakes) expect(() => encode(address)).toThrow(wrong)
  })
})

describe('device addresses, as sscanf reads them', () => {
  const { encode } = codec(linuxAbi, 31, 2)
  it.each([
    ['0:1:2:3:4:5', '1f00050403020100'],
    ['0x0A:0b:+C:\t0D: e:f', '1f000f0e0d0c0b0a'],
    ['00000000000000000A:1:2:3:4:5', '1f0005040302010a'],
    ['100000001:1:2:3:4:5', '1f00050403020101'],
  ])('%j', (text, hex) => expect(encode(text)).toBe(hex))

  it.each([
    '',
    '1:2:3:4:5',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6 ',
    '100:1:2:3:4:5',
    '-1:1:2:3:4:5',
    'g:1:2:3:4:5',
    '1::2:3:4:5',
    '0x:1:2:3:4:5',
    'ffffffffffffffffff:1:2:3:4:5',
  ])('refuses %j', (text) => expect(() => encode(text)).toThrow(new OSError('bad bluetooth address')))
})

describe('RFCOMM', () => {
  it('has one byte for the channel on Linux', () => {
    const { encode, decode } = codec(linuxAbi, 31, 3)
    expect(encode([BDADDR, 5])).toBe('1f000f71da7d1a000500')
    expect(encode([BDADDR, 256 + 7])).toBe('1f000f71da7d1a000700')
    expect(decode('1f000f71da7d1a000500')).toEqual(['00:1A:7D:DA:71:0F', 5])
    for (const address of [null, [BDADDR], [BDADDR, 1, 2], [BDADDR, 'x']]) expect(() => encode(address)).toThrow(wrong)
  })

  it('has a packed SOCKADDR_BTH on Windows', () => {
    const { encode, decode } = codec(win32Abi, 32, 3)
    const hex = `20000f71da7d1a000000${'00'.repeat(16)}ffffffff`
    expect(encode([BDADDR, -1])).toBe(hex)
    expect(decode(hex)).toEqual(['00:1A:7D:DA:71:0F', 0xffffffff])
  })
})

describe('HCI', () => {
  const { encode, decode } = codec(linuxAbi, 31, 1)
  it('takes a device, or a device and a channel (3.14)', () => {
    expect([5, true, [5], [5, 0], [65535, 3]].map(encode)).toEqual([
      '1f0005000000',
      '1f0001000000',
      '1f0005000000',
      '1f0005000000',
      '1f00ffff0300',
    ])
    expect([decode('1f0005000000'), decode('1f00ffff0300')]).toEqual([5, [65535, 3]])
    for (const address of [null, 'x', 1.5, [], [1, 2, 3], ['x']]) expect(() => encode(address)).toThrow(wrong)
  })
})

describe('SCO', () => {
  const { encode, decode } = codec(linuxAbi, 31, 2)
  it('takes text or bytes', () => {
    expect(encode(BDADDR)).toBe('1f000f71da7d1a00')
    expect(encode(Buffer.from(BDADDR))).toBe('1f000f71da7d1a00')
    expect(decode('1f000f71da7d1a00')).toBe('00:1A:7D:DA:71:0F')
    for (const address of [null, 5, [BDADDR]]) expect(() => encode(address)).toThrow(wrong)
    expect(() => encode('a\0')).toThrow(new ValueError('embedded null character'))
    expect(() => encode(Buffer.from('a\0'))).toThrow(new ValueError('embedded null byte'))
  })
})

describe('another Bluetooth protocol', () => {
  const { encode, decode } = codec(linuxAbi, 31, 9)
  it('is unknown both ways', () => {
    expect(() => encode(5)).toThrow(new OSError('connect(): unknown Bluetooth protocol'))
    expect(() => decode('1f00')).toThrow(new ValueError('Unknown Bluetooth protocol'))
  })
})

describe('PF_SYSTEM (macOS)', () => {
  const { encode, decode } = codec(darwinAbi, 32, 2)
  it('takes an id and a unit, or the name of a control', () => {
    const hex = `2020020005000000ffffffff${'00'.repeat(20)}`
    expect(encode([5, -1])).toBe(hex)
    expect(decode(hex)).toEqual([5, 0xffffffff])
    expect(encode('com.apple.net.utun_control')).toBe(`202002000500000000000000${'00'.repeat(20)}`)
  })

  it('says what is wrong', () => {
    const shape = new TypeError('connect(): PF_SYSTEM address must be a str or a pair (id, unit)')
    for (const address of [null, 5, [], [1], [1, 'x'], Buffer.from('x')]) expect(() => encode(address)).toThrow(shape)
    expect(() => encode('nosuch')).toThrow(new OSError('cannot find kernel control with provided name'))
    expect(() => encode('x'.repeat(97))).toThrow(new ValueError('provided string is too long'))
    expect(() => encode('a\0')).toThrow(new ValueError('embedded null byte'))
    expect(() => codec(darwinAbi, 32, 1).encode([1, 2])).toThrow(
      new OSError('connect(): unsupported PF_SYSTEM protocol'),
    )
    expect(() => codec(darwinAbi, 32, 1).decode('2020')).toThrow(new ValueError('Invalid address type'))
  })
})

describe('AF_HYPERV (Windows)', () => {
  const { encode, decode } = codec(win32Abi, 34, 1)
  const vm = 'A42E7CDA-D03F-480C-9CC2-A4DE20ABB878'
  const service = '00112233-4455-6677-8899-aabbccddeeff'
  const hex = '22000000da7c2ea43fd00c489cc2a4de20abb87833221100554477668899aabbccddeeff'

  it('lays out two GUIDs', () => {
    expect(encode([vm, service])).toBe(hex)
    expect(decode(hex)).toEqual([vm.toLowerCase(), service])
  })

  it('says what is wrong', () => {
    expect(() => encode('x')).toThrow(new TypeError('connect(): AF_HYPERV address must be tuple, not str'))
    const shape = new TypeError('AF_HYPERV address must be a str tuple (vm_id, service_id)')
    for (const address of [[], [vm], [vm, 5], [vm, service, 1]]) expect(() => encode(address)).toThrow(shape)
    expect(() => encode(['x', 'y'])).toThrow(
      new ValueError('connect(): AF_HYPERV address vm_id is not a valid UUID string'),
    )
    expect(() => encode([vm, `{${service}}`])).toThrow(
      new ValueError('connect(): AF_HYPERV address service_id is not a valid UUID string'),
    )
    expect(() => codec(win32Abi, 34, 6).encode([vm, service])).toThrow(
      new OSError('connect(): unsupported AF_HYPERV protocol: 6'),
    )
  })
})
