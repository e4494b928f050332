// Typed option values. The Linux bytes of TCP_INFO are from a kernel; the others follow the headers.
import { describe, expect, it } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { win32Abi } from '../abi/win32.js'
import type { Abi } from '../backend/index.js'
import { timevalSize } from '../call/timeval.js'
import { lingerSize, readLinger, writeLinger } from './linger.js'
import { groupRequest, ipMreq, ipMreqn, ipMreqSource, ipv6Mreq } from './multicast.js'
import { peerCredentialsSize, readPeerCredentials } from './peer-credentials.js'
import { acceptAll, BPF, encodeFilter, spreadOverGroup } from './socket-filter.js'
import { readTcpInfo } from './tcp-info.js'
import { readTimeoutOption, writeTimeoutOption } from './timeout-option.js'

const bigEndian: Abi = { ...linuxAbi, layout: { ...linuxAbi.layout, littleEndian: false } }
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('TCP_INFO', () => {
  // A loopback connection after 50 sends of 1000 bytes; Linux 6.18.
  const data = Buffer.alloc(280)
  data.write(
    '010000000007aa01e01c030000000000008a0000180200000100000000000000000000000000000000000000000000000000' +
      '00000000000000000000ffff0000d7ff00000600000007000000ffffff7f12000000cbff00000300000000000000d7ff0000' +
      '00000000a09bd08117000000ffffffffffffffff514600000000000000000000000000001500000013000000000000000100' +
      '000000000000130000000080b639080000000000000000000000000000000000000000000000000000001300000000000000' +
      '50c3000000000000000000000000000000000000000000000000000000140100000001',
    'hex',
  )

  it('names every field of this kernel', () => {
    const info = readTcpInfo(linuxAbi, data)
    expect(info).toMatchObject({
      state: 1,
      options: 7,
      sndWscale: 10,
      rcvWscale: 10,
      deliveryRateAppLimited: true,
      fastopenClientFail: 0,
      rtoUs: 204000,
      sndMss: 35328,
      unacked: 1,
      pmtu: 65535,
      rttUs: 6,
      rttvarUs: 7,
      sndSsthresh: 0x7fffffff,
      sndCwnd: 18,
      maxPacingRate: 2n ** 64n - 1n,
      bytesAcked: 18001n,
      segsOut: 21,
      minRttUs: 1,
      bytesSent: 50000n,
      sndWnd: 70656,
      rcvWnd: 65536,
      totalRto: 0,
      accecnOptSeen: 0,
    })
    expect(Object.keys(info)).toHaveLength(70)
  })

  it('omits what a shorter struct lacks', () => {
    expect(readTcpInfo(linuxAbi, data.subarray(0, 104))).not.toHaveProperty('pacingRate')
    expect(readTcpInfo(linuxAbi, data.subarray(0, 104))).toHaveProperty('totalRetrans', 0)
    expect(readTcpInfo(linuxAbi, data.subarray(0, 111))).not.toHaveProperty('pacingRate')
    expect(readTcpInfo(linuxAbi, data.subarray(0, 232))).toHaveProperty('sndWnd', 70656)
    expect(readTcpInfo(linuxAbi, data.subarray(0, 232))).not.toHaveProperty('rcvWnd')
    expect(readTcpInfo(linuxAbi, data.subarray(0, 3))).toEqual({ state: 1, caState: 0, retransmits: 0 })
    expect(readTcpInfo(linuxAbi, new Uint8Array(0))).toEqual({})
  })

  it('respects the byte order, in bit fields too', () => {
    const swapped = Buffer.alloc(16)
    swapped.set([1, 0, 0, 0, 0, 0, 0x7a, 0b1100_0000])
    swapped.writeUInt32BE(5, 8)
    expect(readTcpInfo(bigEndian, swapped)).toMatchObject({
      rtoUs: 5,
      sndWscale: 7,
      rcvWscale: 10,
      deliveryRateAppLimited: true,
      fastopenClientFail: 2,
    })
  })
})

describe('SO_LINGER', () => {
  it('is two ints, or two shorts on Windows', () => {
    expect(hex(writeLinger(linuxAbi, { on: true, seconds: 5 }))).toBe('0100000005000000')
    expect(hex(writeLinger(bigEndian, { on: true, seconds: 5 }))).toBe('0000000100000005')
    expect(hex(writeLinger(win32Abi, { on: true, seconds: 258 }))).toBe('01000201')
    expect([lingerSize(linuxAbi), lingerSize(win32Abi)]).toEqual([8, 4])
    for (const abi of [linuxAbi, darwinAbi, win32Abi]) {
      for (const linger of [
        { on: false, seconds: 0 },
        { on: true, seconds: 7 },
      ]) {
        expect(readLinger(abi, writeLinger(abi, linger))).toEqual(linger)
      }
    }
    expect(() => writeLinger(win32Abi, { on: true, seconds: 65536 })).toThrow(
      'options.seconds must be an integer from 0 to 65535',
    )
    expect(() => writeLinger(linuxAbi, { on: true, seconds: -1 })).toThrow(RangeError)
    expect(() => writeLinger(linuxAbi, { on: true, seconds: 0.5 })).toThrow(RangeError)
  })
})

describe('SO_RCVTIMEO', () => {
  it('is a timeval, or milliseconds on Windows', () => {
    expect(hex(writeTimeoutOption(linuxAbi, 1500))).toBe('010000000000000020a1070000000000')
    expect(hex(writeTimeoutOption(darwinAbi, 1500))).toBe('010000000000000020a1070000000000')
    expect(hex(writeTimeoutOption(win32Abi, 1500.2))).toBe('dd050000')
    expect([timevalSize(linuxAbi), timevalSize(win32Abi)]).toEqual([16, 4])
    expect(readTimeoutOption(darwinAbi, Buffer.from('010000000000000020a10700ffffffff', 'hex'))).toBe(1500)
  })

  it('rounds up, so that a timeout never becomes none', () => {
    expect(readTimeoutOption(linuxAbi, writeTimeoutOption(linuxAbi, 1e-6))).toBe(0.001)
    expect(readTimeoutOption(win32Abi, writeTimeoutOption(win32Abi, 0.1))).toBe(1)
    expect(readTimeoutOption(linuxAbi, writeTimeoutOption(linuxAbi, 999.9999))).toBe(1000)
    for (const abi of [linuxAbi, darwinAbi, win32Abi]) {
      for (const none of [null, 0]) expect(readTimeoutOption(abi, writeTimeoutOption(abi, none))).toBeNull()
    }
  })

  it('refuses anything but a time', () => {
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => writeTimeoutOption(linuxAbi, ms)).toThrow(RangeError)
    }
    expect(() => writeTimeoutOption(win32Abi, 2 ** 33)).toThrow(RangeError)
    expect(() => writeTimeoutOption(linuxAbi, '1' as unknown as number)).toThrow(
      "timeoutMs must be a number or null, not '1'",
    )
  })
})

describe('multicast structs', () => {
  const group = '239.1.2.3'
  it('IPv4', () => {
    expect(hex(ipMreq({ group }))).toBe('ef01020300000000')
    expect(hex(ipMreq({ group, interfaceAddress: '10.0.0.1' }))).toBe('ef0102030a000001')
    expect(hex(ipMreqn(linuxAbi, { group, interfaceAddress: '10.0.0.1', interfaceIndex: 3 }))).toBe(
      'ef0102030a00000103000000',
    )
    const membership = { group, source: '10.9.9.9', interfaceAddress: '10.0.0.1' }
    expect(hex(ipMreqSource(linuxAbi, membership))).toBe('ef0102030a0000010a090909')
    expect(hex(ipMreqSource(darwinAbi, membership))).toBe('ef0102030a0909090a000001')
    expect(hex(ipMreqSource(win32Abi, membership))).toBe('ef0102030a0909090a000001')
  })

  it('IPv6', () => {
    expect(hex(ipv6Mreq(linuxAbi, { group: 'ff02::1', interfaceIndex: 2 }))).toBe(`ff02${'00'.repeat(13)}0102000000`)
    expect(() => ipv6Mreq(linuxAbi, { group })).toThrow('group must be an IP address')
    expect(() => ipMreq({ group: 'ff02::1' })).toThrow("group must be an IP address, not 'ff02::1'")
  })

  it('of either version', () => {
    const linux = groupRequest(linuxAbi, { group: 'ff3e::1', source: '::2', interfaceIndex: 2 })
    expect(linux).toHaveLength(264)
    expect(hex(linux.subarray(0, 12))).toBe('02000000000000000a000000')
    expect([hex(linux.subarray(16, 18)), hex(linux.subarray(136, 138)), linux[136 + 23]]).toEqual(['ff3e', '0a00', 2])
    const darwin = groupRequest(darwinAbi, { group })
    expect(darwin).toHaveLength(132)
    expect(hex(darwin.subarray(0, 12))).toBe('0000000010020000ef010203')
    expect(() => groupRequest(linuxAbi, { group: 'x' })).toThrow(TypeError)
  })
})

describe('SO_PEERCRED', () => {
  it('is a struct ucred on Linux', () => {
    expect(readPeerCredentials(linuxAbi, Buffer.from('977000000000000005000000', 'hex'))).toEqual({
      pid: 0x7097,
      uid: 0,
      gid: 5,
    })
    expect(peerCredentialsSize(linuxAbi)).toBe(12)
  })

  it('is a struct xucred on macOS, without a process', () => {
    const data = Buffer.alloc(peerCredentialsSize(darwinAbi))
    data.writeUInt32LE(501, 4)
    data.writeUInt16LE(2, 8)
    data.writeUInt32LE(20, 12)
    expect(data).toHaveLength(76)
    expect(readPeerCredentials(darwinAbi, data)).toEqual({ pid: null, uid: 501, gid: 20 })
    expect(readPeerCredentials(darwinAbi, Buffer.alloc(76)).gid).toBe(0xffffffff)
  })
})

describe('classic BPF', () => {
  it('lays out instructions', () => {
    expect(hex(encodeFilter(linuxAbi, acceptAll))).toBe('06000000ffffffff')
    expect(hex(encodeFilter(linuxAbi, [{ code: BPF.JMP | BPF.JEQ | BPF.K, jt: 1, jf: 2, k: 0x800 }]))).toBe(
      '1500010200080000',
    )
    expect(hex(encodeFilter(bigEndian, [{ code: 0x15, jt: 1, jf: 2, k: 0x800 }]))).toBe('0015010200000800')
    expect(hex(encodeFilter(linuxAbi, spreadOverGroup(3, 'cpu')))).toBe(
      '2000000024f0ffff94000000030000001600000000000000',
    )
    expect(hex(encodeFilter(linuxAbi, spreadOverGroup(2, 'random'))).slice(0, 16)).toBe('2000000038f0ffff')
  })

  it('checks its parts', () => {
    expect(() => encodeFilter(linuxAbi, [])).toThrow('a filter has 1 to 4096 instructions')
    expect(() => encodeFilter(linuxAbi, new Array(4097).fill({ code: 6 }))).toThrow(RangeError)
    expect(() => encodeFilter(linuxAbi, [{ code: 65536 }])).toThrow('options.code must be an integer from 0 to 65535')
    expect(() => encodeFilter(linuxAbi, [{ code: 6, jt: 256 }])).toThrow('options.jt must be an integer from 0 to 255')
    expect(() => spreadOverGroup(0, 'cpu')).toThrow(RangeError)
  })
})
