// AF_INET and AF_INET6 beyond golden/: the resolver's part, the order of checks, the caches. address-formats 1 and 2.
import { describe, expect, it } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { win32Abi } from '../abi/win32.js'
import type { Abi } from '../backend/index.js'
import { gaierror, OSError, OverflowError } from '../voice/python/os-error.js'
import { context, hexOf, resolverBackend } from './golden/context.js'
import { decodeSockaddr, encodeSockaddr, isLookup, sockaddrCapacity } from './index.js'
import type { SockaddrLookup } from './types.js'

const backend = resolverBackend()
const encode = (address: unknown, family = 2, abi: Abi = linuxAbi, call = 'bind') =>
  encodeSockaddr(context(abi, family), resolverBackend(abi), call, address)
const lookup = (address: unknown, family = 2): SockaddrLookup => {
  const encoded = encode(address, family)
  if (!isLookup(encoded)) throw new Error('no lookup')
  return encoded
}
const v4 = Uint8Array.of(2, 0, 0, 0, 10, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0)
const v6 = Uint8Array.of(10, 0, 0, 0, 9, 9, 9, 9, 0xfe, 0x80, ...new Array(13).fill(0), 1, 5, 0, 0, 0)
const entry = (sockaddr: Uint8Array, family = sockaddr[0] ?? 0) => ({
  family,
  type: 1,
  proto: 6,
  canonname: null,
  sockaddr,
})
const answer = (...entries: ReturnType<typeof entry>[]) => ({ rc: 0, errno: 0, entries })

describe('a host that must be resolved (setipaddr)', () => {
  it('asks for the name in the socket’s family, without a service', () => {
    const { request, host } = lookup(['localhost', 80])
    expect(request).toEqual({ host: Buffer.from('localhost'), service: null, family: 2, type: 0, proto: 0, flags: 0 })
    expect(host).toBe('localhost')
    expect(lookup(['localhost', 80], 10).request.family).toBe(10)
  })

  it('asks for the wildcard with a dummy service, passively', () => {
    const { request } = lookup(['', 80])
    expect(request).toEqual({ host: null, service: Buffer.from('0'), family: 2, type: 2, proto: 0, flags: 1 })
  })

  it('encodes IDNA names, and passes bytes on unchanged', () => {
    expect(String(lookup(['bücher.example', 1]).request.host)).toBe('xn--bcher-kva.example')
    expect(lookup([Buffer.from([0xff, 0x61]), 1]).request.host).toEqual(Buffer.from([0xff, 0x61]))
    // Not refused here, though getaddrinfo() itself would.
    expect(String(lookup(['a..b', 1]).request.host)).toBe('a..b')
  })

  it('looks up what inet_pton refuses: short forms, scopes, the other family', () => {
    for (const host of ['1.2.3', '::1', '0x7f.1']) expect(String(lookup([host, 1]).request.host)).toBe(host)
    for (const host of ['127.0.0.1', 'fe80::1%lo']) expect(String(lookup([host, 1], 10).request.host)).toBe(host)
  })

  it('takes the first answer', () => {
    expect(hexOf(lookup(['localhost', 80]).finish(answer(entry(v4), entry(v6))))).toBe(
      '020000500a0000070000000000000000',
    )
    expect(hexOf(lookup(['localhost', 80, 1, 2], 10).finish(answer(entry(v6))))).toBe(
      `0a00005000000001fe80${'00'.repeat(13)}0102000000`,
    )
  })

  it('lets the scope of the tuple replace that of the answer, as CPython does', () => {
    expect(hexOf(lookup(['fe80::1%lo', 80], 10).finish(answer(entry(v6))))).toMatch(/00000000$/)
  })

  it('puts a v4 answer’s zeros where CPython finds them', () => {
    expect(hexOf(lookup(['x', 80], 10).finish(answer(entry(v4))))).toBe(`0a000050${'00'.repeat(24)}`)
  })

  it('throws the resolver’s error with the host as the address', () => {
    try {
      lookup(['nowhere', 80]).finish({ rc: -2, errno: 0, entries: [] })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(gaierror)
      expect(error).toMatchObject({ errno: -2, address: 'nowhere', syscall: 'getaddrinfo' })
    }
  })

  it.each([
    [['', 1], answer(entry(v4), entry(v4)), 'wildcard resolved to multiple address'],
    [['', 1], answer(entry(v4, 1), entry(v4)), 'unsupported address family'],
    [['x', 1], answer(entry(Uint8Array.of(1, 0))), 'unknown address family'],
  ])('refuses odd answers', (address, odd, message) => {
    expect(() => lookup(address).finish(odd)).toThrow(new OSError(message))
  })
})

describe('the order of checks', () => {
  it('host, then the port’s type and C range, then the resolver, then 0 to 65535, then flowinfo', () => {
    expect(() => encode([null, 'x'])).toThrow('str, bytes or bytearray expected, not NoneType')
    expect(() => encode(['a\0', 'x'])).toThrow('host name must not contain null character')
    expect(() => encode(['é'.repeat(70), 'x'])).toThrow('encoding of hostname failed')
    expect(() => encode(['nowhere', 'x'])).toThrow("'str' object cannot be interpreted as an integer")
    expect(() => encode(['nowhere', 2 ** 31])).toThrow(new OverflowError('bind(): port must be 0-65535.'))
    const range = lookup(['somewhere', 70000])
    expect(() => range.finish({ rc: -2, errno: 0, entries: [] })).toThrow(gaierror)
    expect(() => range.finish(answer(entry(v4)))).toThrow(new OverflowError('bind(): port must be 0-65535.'))
    expect(() => encode(['::1', 70000, 2 ** 21], 10)).toThrow('port must be 0-65535')
    expect(() => encode(['::1', 7, 2 ** 21], 10, linuxAbi, 'connect_ex')).toThrow(
      'connect_ex(): flowinfo must be 0-1048575.',
    )
    expect(() => encode(['<broadcast>', 70000], 10)).toThrow('address family mismatched')
  })

  it('numeric hosts never ask', () => {
    for (const host of ['127.0.0.1', '255.255.255.255', '<broadcast>']) expect(isLookup(encode([host, 1]))).toBe(false)
    for (const host of ['::1', '::ffff:1.2.3.4']) expect(isLookup(encode([host, 1], 10))).toBe(false)
  })
})

describe('the kept host', () => {
  it('is right after every kind of change', () => {
    const first = '0200005001020304'
    const check = () => expect(hexOf(encode(['1.2.3.4', 80])).slice(0, 16)).toBe(first)
    check()
    expect(() => encode(['9.9.9.9', -1])).toThrow('port')
    check()
    lookup(['localhost', 80]).finish(answer(entry(v4)))
    check()
    lookup(['localhost', 80])
    check()
    encode(['1.2.3.4', 80], 2, darwinAbi)
    check()
    encode(['<broadcast>', 1])
    check()
    expect(() => encode([null, 1])).toThrow(TypeError)
    expect(() => encode([undefined, 1])).toThrow(TypeError)
    check()
    expect(hexOf(encode(['::1', 80], 10))).toBe(hexOf(encode(['::1', 80], 10)))
    lookup(['x', 80], 10).finish(answer(entry(v6)))
    expect(hexOf(encode(['::1', 80], 10))).toBe(`0a00005000000000${'00'.repeat(15)}0100000000`)
    expect(() => encode([null, 1], 10)).toThrow(TypeError)
  })
})

describe('other platforms', () => {
  it('macOS has a length byte, and its own AF_INET6', () => {
    expect(hexOf(encode(['127.0.0.1', 80], 2, darwinAbi))).toBe('100200507f0000010000000000000000')
    expect(hexOf(encode(['::1', 80, 5, 6], 30, darwinAbi))).toBe(`1c1e005000000005${'00'.repeat(15)}0106000000`)
    expect(decodeSockaddr(context(darwinAbi, 2), Buffer.from('100200507f0000010000000000000000', 'hex'), 16)).toEqual([
      '127.0.0.1',
      80,
    ])
  })

  it('Windows has neither', () => {
    expect(hexOf(encode(['127.0.0.1', 80], 2, win32Abi))).toBe('020000507f0000010000000000000000')
    expect(hexOf(encode(['::1', 80], 23, win32Abi))).toBe(`1700005000000000${'00'.repeat(15)}0100000000`)
  })

  it('a big-endian machine writes the family and the scope its way', () => {
    const abi: Abi = { ...linuxAbi, layout: { ...linuxAbi.layout, littleEndian: false } }
    expect(hexOf(encode(['::1', 80, 5, 6], 10, abi))).toBe(`000a005000000005${'00'.repeat(15)}0100000006`)
    const shown = decodeSockaddr(
      context(abi, 10),
      Buffer.from(`000a005000000005${'00'.repeat(15)}0100000006`, 'hex'),
      28,
    )
    expect(shown).toEqual(['::1', 80, 5, 6])
  })
})

describe('what comes back', () => {
  it('goes by sa_family, not by the socket (G2), and is null without bytes (G3)', () => {
    expect(decodeSockaddr(context(linuxAbi, 99), v4, 16)).toEqual(['10.0.0.7', 0])
    expect(decodeSockaddr(context(linuxAbi, 2), v4, 0)).toBeNull()
  })

  it('is never the address shown before', () => {
    const shown = [v4, Uint8Array.of(2, 0, 0, 9, 0, 0, 0, 0), v4].map((bytes) =>
      decodeSockaddr(context(linuxAbi, 2), bytes, 16),
    )
    expect(shown).toEqual([
      ['10.0.0.7', 0],
      ['0.0.0.0', 9],
      ['10.0.0.7', 0],
    ])
  })

  it('may say that it is longer than its buffer', () => {
    expect(decodeSockaddr(context(linuxAbi, 2), v4.subarray(0, 6), 16)).toEqual(['10.0.0.0', 0])
  })
})

describe('capacities (G5)', () => {
  it.each([
    [linuxAbi, 1, 0, 110],
    [darwinAbi, 1, 0, 106],
    [win32Abi, 1, 0, 110],
    [linuxAbi, 2, 0, 16],
    [linuxAbi, 21, 0, 16],
    [linuxAbi, 10, 0, 28],
    [linuxAbi, 16, 0, 12],
    [linuxAbi, 17, 0, 20],
    [linuxAbi, 29, 1, 24],
    [linuxAbi, 30, 0, 16],
    [linuxAbi, 38, 0, 88],
    [linuxAbi, 40, 0, 16],
    [linuxAbi, 42, 0, 12],
    [linuxAbi, 31, 0, 14],
    [linuxAbi, 31, 1, 6],
    [linuxAbi, 31, 2, 8],
    [linuxAbi, 31, 3, 10],
    [win32Abi, 32, 3, 30],
    [darwinAbi, 32, 2, 32],
    [win32Abi, 34, 1, 36],
  ])('%o %i %i', (abi, family, proto, size) => expect(sockaddrCapacity(context(abi, family, proto))).toBe(size))

  it.each([
    [linuxAbi, 99, 0, 'getsockaddrlen: bad family'],
    [linuxAbi, 31, 9, 'getsockaddrlen: unknown BT protocol'],
    [win32Abi, 32, 0, 'getsockaddrlen: unknown BT protocol'],
    [darwinAbi, 32, 1, 'getsockaddrlen: unknown PF_SYSTEM protocol'],
    [darwinAbi, 17, 0, 'getsockaddrlen: bad family'],
  ])('%o %i %i has none', (abi, family, proto, message) => {
    expect(() => sockaddrCapacity(context(abi, family, proto))).toThrow(new OSError(message))
  })

  it('and no address either', () => {
    expect(() => encodeSockaddr(context(linuxAbi, 99), backend, 'sendto', 5)).toThrow(
      new OSError('sendto(): bad family'),
    )
  })
})
