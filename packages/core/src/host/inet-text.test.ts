import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../../python-answers.js'
import { formatIpv4, formatIpv6, parseInetAton, parseIpv4, parseIpv6 } from './inet-text.js'

const hex = (size: number, parse: (bytes: Uint8Array) => boolean): string | null => {
  const bytes = Buffer.alloc(size, 0xaa)
  return parse(bytes) ? bytes.toString('hex') : null
}
const pton4 = (text: string) => hex(4, (bytes) => parseIpv4(text, bytes))
const pton6 = (text: string) => hex(16, (bytes) => parseIpv6(text, bytes))
const aton = (text: string) => hex(4, (bytes) => parseInetAton(text, bytes))

describe('inet_pton', () => {
  it.each([
    ['1.2.3.4', '01020304'],
    ['255.255.255.255', 'ffffffff'],
    ['0.0.0.0', '00000000'],
    ['1.2.3', null],
    ['1.2.3.4.5', null],
    ['01.2.3.4', null],
    ['1.2.3.256', null],
    ['1..3.4', null],
    ['1.2.3.4 ', null],
    ['', null],
    ['1.2.3.-4', null],
  ])('v4 %j', (text, expected) => expect(pton4(text)).toBe(expected))

  it.each([
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['::2:3:4:5:6:7:8', '00000002000300040005000600070008'],
    ['fe80::1:2', 'fe800000000000000000000000010002'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
    ['1:2:3:4:5:6:1.2.3.4', '00010002000300040005000601020304'],
    ['ABCD::', 'abcd0000000000000000000000000000'],
    ['1:2:3:4:5:6:7:8::', null],
    ['1::2::3', null],
    [':1', null],
    ['1:', null],
    ['12345::', null],
    ['::1%lo', null],
    ['1.2.3.4', null],
    ['::1.2.3', null],
    ['1:2:3:4:5:6:7:1.2.3.4', null],
  ])('v6 %j', (text, expected) => expect(pton6(text)).toBe(expected))

  it('writes nothing when it fails', () => {
    const bytes = Buffer.alloc(16, 0xaa)
    parseIpv6('1:2:3:4:5:6:7:8:9', bytes)
    parseIpv4('1.2.3.x', bytes)
    expect(bytes.equals(Buffer.alloc(16, 0xaa))).toBe(true)
  })
})

describe('inet_aton, all of glibc’s forms (S58)', () => {
  it.each([
    ['1', '00000001'],
    ['1.2', '01000002'],
    ['1.2.3', '01020003'],
    ['0x7f.1', '7f000001'],
    ['0177.0.0.1', '7f000001'],
    ['4294967295', 'ffffffff'],
    ['1.16777215', '01ffffff'],
    ['1.2.3.4 anything', '01020304'],
    ['1.2.3.4\tx', '01020304'],
    ['1.2.3.4x', null],
    ['4294967296', null],
    ['1.16777216', null],
    ['1.2.65536', null],
    ['256.1', null],
    ['08.1', null],
    ['0x', null],
    ['1.', null],
    [' 1', null],
    ['1.2.3.4.5', null],
    ['', null],
  ])('%j', (text, expected) => expect(aton(text)).toBe(expected))
})

describe('inet_ntop (S58)', () => {
  it.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['00000000000000000000000001020304', '::1.2.3.4'],
    ['00000000000000000000ffff01020304', '::ffff:1.2.3.4'],
    ['00000000000000000000000000010000', '::0.1.0.0'],
    ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
    ['20010000000000010000000000010001', '2001::1:0:0:1:1'],
    ['20010000000100010000000000000001', '2001:0:1:1::1'],
    ['00010000000200030004000500060007', '1:0:2:3:4:5:6:7'],
    ['00010002000300040005000600000000', '1:2:3:4:5:6::'],
  ])('%s', (bytes, text) => expect(formatIpv6(Buffer.from(bytes, 'hex'))).toBe(text))

  it('v4', () => expect(formatIpv4(Uint8Array.of(9, 127, 0, 0, 1), 1)).toBe('127.0.0.1'))
})

describe('as the C library does, by CPython', () => {
  const python = new PythonAnswers(import.meta.url)
  // A small random generator with the same numbers in every run.
  let seed = 20_260_101
  const below = (limit: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return (seed >>> 8) % limit
  }
  const pick = <T>(from: readonly [T, ...T[]]): T => from[below(from.length)] ?? from[0]
  const part = () =>
    pick(['0', '1', '255', '256', '01', '00', '0x1f', '010', '08', '', '65536', '4294967295', '0x', 'g'])
  const dotted = () =>
    Array.from({ length: pick([4, 4, 3, 5, 1]) }, part).join('.') + pick(['', '', '', ' ', ' x', '\t', 'x', '.'])
  const colons = () => {
    let text = ''
    for (let n = below(10); n > 0; n--)
      text += pick(['0', '1', 'ffff', '00ab', '12345', '', dotted()]) + pick([':', ':', '::'])
    return text + pick(['', '1', '::', '1.2.3.4'])
  }
  const groups = () => {
    const words = Array.from({ length: 8 }, () => pick(['0', '0', '1', 'ab', 'ffff']))
    const from = below(8)
    return `${words.slice(0, from).join(':')}::${words.slice(from + 1 + below(8 - from)).join(':')}`
  }

  it('parses thousands of texts alike', () => {
    const texts: string[] = []
    for (let i = 0; i < 5_000; i++) texts.push(dotted(), colons(), groups())
    const script = `
import socket
def packed(call, *args):
    try: return call(*args).hex()
    except OSError: return None
give([[packed(socket.inet_pton, 2, t), packed(socket.inet_pton, 10, t), packed(socket.inet_aton, t)] for t in given])`
    const ours = texts.map((text) => [pton4(text), pton6(text), aton(text)])
    python.expectSame('parse', script, texts, ours)
  })

  it('shows thousands of addresses alike', () => {
    const addresses = Array.from({ length: 5_000 }, () => {
      const bytes = Buffer.alloc(16)
      for (let at = 0; at < 16; at += 2) bytes.writeUInt16BE(pick([0, 0, 0, 1, 0xffff, below(65_536)]), at)
      return bytes.toString('hex')
    })
    const script = 'import socket\ngive([socket.inet_ntop(10, bytes.fromhex(a)) for a in given])'
    const ours = addresses.map((address) => formatIpv6(Buffer.from(address, 'hex')))
    python.expectSame('show', script, addresses, ours)
  })
})
