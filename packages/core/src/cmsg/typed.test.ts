// Typed ancillary data. The Linux bytes are from a real recvmsg.
import { describe, expect, it } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { win32Abi } from '../abi/win32.js'
import type { Abi } from '../backend/index.js'
import { credentialsItem } from './credentials.js'
import type { AncillaryItem } from './decode.js'
import { hopLimitItem, rightsItem, segmentSizeItem, tosItem, trafficClassItem, ttlItem } from './outgoing.js'
import { packetInfoItem } from './packet-info.js'
import { readAncillary } from './typed.js'

const item = (level: number, type: number, hex: string): AncillaryItem => [level, type, Buffer.from(hex, 'hex')]
const read = (abi: Abi, ...items: AncillaryItem[]) => readAncillary(abi, items)
const nothing = { fds: [], errors: [], other: [] }

describe('readAncillary on Linux', () => {
  it('an IPv4 datagram', () => {
    const items = [
      item(1, 35, '0811026b000000001438ce1600000000'),
      item(0, 8, '010000007f0000017f000001'),
      item(0, 2, '21000000'),
      item(0, 1, '28'),
      item(0, 20, '0200883b7f0000010000000000000000'),
    ]
    expect(read(linuxAbi, ...items)).toEqual({
      ...nothing,
      timestampNs: 0x6b021108n * 1_000_000_000n + 0x16ce3814n,
      packetInfo: { interfaceIndex: 1, destination: '127.0.0.1', local: '127.0.0.1' },
      ttl: 33,
      tos: 0x28,
      originalDestination: ['127.0.0.1', 34875],
    })
  })

  it('an IPv6 datagram', () => {
    const items = [
      item(41, 50, '0000000000000000000000000000000101000000'),
      item(41, 52, '2c000000'),
      item(41, 67, '30000000'),
      item(41, 74, '0a00e74f000000000000000000000000000000000000000100000000'),
    ]
    expect(read(linuxAbi, ...items)).toEqual({
      ...nothing,
      packetInfo: { interfaceIndex: 1, destination: '::1', local: null },
      hopLimit: 44,
      trafficClass: 0x30,
      originalDestination: ['::1', 59215, 0, 0],
    })
  })

  it('timestamps of every kind, in nanoseconds', () => {
    const seconds = 0x6b021108n * 1_000_000_000n
    expect(read(linuxAbi, item(1, 29, '0811026b000000001bd7050000000000')).timestampNs).toBe(seconds + 0x5d71bn * 1000n)
    expect(read(linuxAbi, item(1, 63, '0811026b000000001bd7050000000000')).timestampNs).toBe(seconds + 0x5d71bn * 1000n)
    expect(read(linuxAbi, item(1, 64, '0811026b000000001438ce1600000000')).timestampNs).toBe(seconds + 0x16ce3814n)
    const software = `0811026b000000008a42d01600000000${'00'.repeat(32)}`
    expect(read(linuxAbi, item(1, 37, software)).timestamping).toEqual({
      softwareNs: seconds + 0x16d0428an,
      hardwareNs: null,
    })
    const hardware = `${'00'.repeat(32)}01000000000000000200000000000000`
    expect(read(linuxAbi, item(1, 65, hardware)).timestamping).toEqual({ softwareNs: null, hardwareNs: 1_000_000_002n })
  })

  it('the error queue', () => {
    const v4 = item(0, 11, '6f000000020303000000000000000000020000007f0000010000000000000000')
    const v6 = item(41, 25, '6f0000000301040000000000000000000a000000000000000000000000000000000000000000000100000000')
    const common = { errno: 111, code: 'ECONNREFUSED', info: 0, data: 0 }
    expect(read(linuxAbi, v4, v6).errors).toEqual([
      { ...common, origin: 'icmp', originNumber: 2, icmpType: 3, icmpCode: 3, offender: ['127.0.0.1', 0] },
      { ...common, origin: 'icmp6', originNumber: 3, icmpType: 1, icmpCode: 4, offender: ['::1', 0, 0, 0] },
    ])
    const zerocopy = item(0, 11, '00000000050001000300000005000000' + '0000')
    expect(read(linuxAbi, zerocopy).errors).toEqual([
      {
        errno: 0,
        code: undefined,
        origin: 'zerocopy',
        originNumber: 5,
        icmpType: 0,
        icmpCode: 1,
        info: 3,
        data: 5,
        offender: null,
      },
    ])
    expect(read(linuxAbi, item(0, 11, `010000000900${'00'.repeat(10)}0000`)).errors[0]).toMatchObject({
      origin: 'unknown',
      code: 'EPERM',
      offender: null,
    })
  })

  it('fds, credentials, a pidfd and a label', () => {
    const items = [
      item(1, 1, '0500000006000000'),
      item(1, 2, '9770000000000000ffffffff'),
      item(1, 4, '07000000'),
      item(1, 3, '6c6162656c'),
      item(1, 1, '08000000'),
    ]
    expect(read(linuxAbi, ...items)).toEqual({
      ...nothing,
      fds: [5, 6, 8],
      credentials: { pid: 0x7097, uid: 0, gid: 0xffffffff },
      pidfd: 7,
      securityLabel: Buffer.from('label'),
    })
  })

  it('numbers of UDP, TCP and the receive queue', () => {
    expect(read(linuxAbi, item(17, 104, 'e8030000'), item(6, 36, '04000000'), item(1, 40, 'ffffffff'))).toEqual({
      ...nothing,
      segmentSize: 1000,
      unreadBytes: 4,
      droppedPackets: 0xffffffff,
    })
  })

  it('keeps unknown items, and those too short', () => {
    const odd = [item(5, 5, '00'), item(0, 8, '0100'), item(0, 11, '00'), item(1, 35, '00')]
    expect(read(linuxAbi, ...odd)).toEqual({ ...nothing, other: odd })
  })
})

describe('readAncillary elsewhere', () => {
  it('macOS has bytes for IPv4 numbers, its own types, and microseconds in an int', () => {
    const items = [
      item(0, 24, '40'),
      item(0, 27, '10'),
      item(0, 26, '04000000c0a80001e0000001'),
      item(0, 7, 'c0a80002'),
      item(41, 46, `fe80${'00'.repeat(13)}0104000000`),
      item(41, 47, '40000000'),
      item(0xffff, 2, '010000000000000002000000ffffffff'),
      item(0xffff, 1, '03000000'),
    ]
    expect(read(darwinAbi, ...items)).toEqual({
      ...nothing,
      fds: [3],
      ttl: 64,
      tos: 16,
      packetInfo: { interfaceIndex: 4, destination: 'fe80::1', local: null },
      originalDestination: ['192.168.0.2', 0],
      hopLimit: 64,
      timestampNs: 1_000_002_000n,
    })
    expect(read(darwinAbi, item(0, 26, '04000000c0a80001e0000001')).packetInfo).toEqual({
      interfaceIndex: 4,
      destination: '224.0.0.1',
      local: '192.168.0.1',
    })
  })

  it('Windows has the address before the index', () => {
    const items = [item(0, 19, 'c0a8000104000000'), item(0, 21, '80000000'), item(17, 3, 'b0040000')]
    expect(read(win32Abi, ...items)).toEqual({
      ...nothing,
      packetInfo: { interfaceIndex: 4, destination: '192.168.0.1', local: null },
      ttl: 128,
      segmentSize: 1200,
    })
  })
})

describe('items for sendmsg', () => {
  it('packet information', () => {
    const hexOf = (abi: Abi, choice: Parameters<typeof packetInfoItem>[1]) => {
      const [level, type, data] = packetInfoItem(abi, choice)
      return `${level} ${type} ${data.toString('hex')}`
    }
    expect(hexOf(linuxAbi, { source: '10.0.0.1', interfaceIndex: 3 })).toBe('0 8 030000000a00000100000000')
    expect(hexOf(linuxAbi, { interfaceIndex: 3 })).toBe('0 8 030000000000000000000000')
    expect(hexOf(linuxAbi, { source: '::1' })).toBe(`41 50 ${'00'.repeat(15)}0100000000`)
    expect(hexOf(linuxAbi, { family: 6, interfaceIndex: 2 })).toBe(`41 50 ${'00'.repeat(16)}02000000`)
    expect(hexOf(darwinAbi, { source: '10.0.0.1' })).toBe('0 26 000000000a00000100000000')
    expect(hexOf(win32Abi, { source: '10.0.0.1', interfaceIndex: 3 })).toBe('0 19 0a00000103000000')
    expect(() => packetInfoItem(linuxAbi, { source: 'localhost' })).toThrow('options.source must be an IP address')
    expect(() => packetInfoItem(linuxAbi, { source: 'fe80::1%lo' })).toThrow('options.source must be an IP address')
  })

  it('numbers, in the width that the kernel expects', () => {
    const plain = ([level, type, data]: AncillaryItem) => [level, type, data.toString('hex')]
    expect([ttlItem(linuxAbi, 64), tosItem(linuxAbi, 0xb8)].map(plain)).toEqual([
      [0, 2, '40000000'],
      [0, 1, 'b8000000'],
    ])
    expect([hopLimitItem(linuxAbi, 0), trafficClassItem(linuxAbi, 255)].map(plain)).toEqual([
      [41, 52, '00000000'],
      [41, 67, 'ff000000'],
    ])
    expect(plain(segmentSizeItem(linuxAbi, 1200))).toEqual([17, 103, 'b004'])
    expect(() => ttlItem(linuxAbi, 0)).toThrow('ancillary: ttl must be an integer from 1 to 255, not 0')
    expect(() => segmentSizeItem(linuxAbi, 65536)).toThrow('size must be an integer from 1 to 65535')
    expect(() => tosItem(linuxAbi, 1.5)).toThrow(RangeError)
  })

  it('credentials and fds', () => {
    expect(credentialsItem(linuxAbi, { pid: 0x7097, uid: 0, gid: -1 })).toEqual([
      1,
      2,
      Buffer.from('9770000000000000ffffffff', 'hex'),
    ])
    expect(rightsItem(linuxAbi, [5, 256])).toEqual([1, 1, Buffer.of(5, 0, 0, 0, 0, 1, 0, 0)])
    expect(rightsItem(linuxAbi, [])).toEqual([1, 1, Buffer.alloc(0)])
    expect(() => rightsItem(linuxAbi, [2 ** 40])).toThrow('fds[0] must be an integer from')
  })

  it('come back as they were', () => {
    const credentials = { pid: 1, uid: 2, gid: 3 }
    expect(
      read(linuxAbi, credentialsItem(linuxAbi, credentials), rightsItem(linuxAbi, [4]), ttlItem(linuxAbi, 5)),
    ).toEqual({
      ...nothing,
      credentials,
      fds: [4],
      ttl: 5,
    })
  })
})
