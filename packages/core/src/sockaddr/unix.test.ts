// AF_UNIX beyond golden/: platforms, bytes of every kind. address-formats 3.
import { describe, expect, it } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { win32Abi } from '../abi/win32.js'
import type { Abi } from '../backend/index.js'
import { OSError } from '../voice/python/os-error.js'
import { context, hexOf, resolverBackend } from './golden/context.js'
import { decodeSockaddr, encodeSockaddr } from './index.js'

const encode = (address: unknown, abi: Abi = linuxAbi) =>
  hexOf(encodeSockaddr(context(abi, 1), resolverBackend(abi), 'bind', address))
const decode = (hex: string, abi: Abi) => {
  const bytes = Buffer.from(hex, 'hex')
  return decodeSockaddr(context(abi, 1), bytes, bytes.length)
}

describe('AF_UNIX', () => {
  it('takes bytes of every kind', () => {
    const bytes = Buffer.from('/tmp/x')
    const shared = new SharedArrayBuffer(6)
    new Uint8Array(shared).set(bytes)
    const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 6)
    for (const path of [bytes, new DataView(copy), copy, shared, new Uint16Array(copy)]) {
      expect(encode(path)).toBe(encode('/tmp/x'))
    }
  })

  it('leaves nothing of a longer address after a shorter one', () => {
    encode('x'.repeat(107))
    expect(encode('a')).toBe('01006100')
    expect(encode('\0')).toBe('010000')
  })

  it('is right whatever came before', () => {
    const path = encode('/a')
    for (const other of [Buffer.from('/bb'), '/ccc', '\0x']) {
      encode(other)
      expect(encode('/a')).toBe(path)
    }
    expect(() => encode('x'.repeat(200))).toThrow('AF_UNIX path too long')
    expect(encode('/a')).toBe(path)
    expect(encode('/a', darwinAbi)).toBe('05012f6100')
    expect(encode('/a')).toBe(path)
    expect(() => encode(undefined)).toThrow(TypeError)
  })

  it('has 104 bytes and no abstract names on macOS', () => {
    expect(encode('/tmp/x', darwinAbi)).toBe('09012f746d702f7800')
    expect(encode('', darwinAbi)).toBe('030100')
    expect(encode('\0ab', darwinAbi)).toBe('060100616200')
    expect(encode('x'.repeat(103), darwinAbi)).toHaveLength(2 * 106)
    expect(() => encode('x'.repeat(104), darwinAbi)).toThrow(new OSError('AF_UNIX path too long'))
    expect(decode('10010000000000000000000000000000', darwinAbi)).toBe('')
    expect(decode('09012f746d702f7800', darwinAbi)).toBe('/tmp/x')
  })

  it('has no abstract names on Windows', () => {
    expect(encode('\0ab', win32Abi)).toBe('010000616200')
    expect(decode('0100006162', win32Abi)).toBe('')
  })

  it('returns separate bytes', () => {
    const bytes = Buffer.from('0100006162', 'hex')
    const shown = decodeSockaddr(context(linuxAbi, 1), bytes, 5)
    bytes.fill(0)
    expect(shown).toEqual(Buffer.from('\0ab'))
  })

  it('does not read past its buffer', () => {
    const path = Buffer.concat([Buffer.of(1, 0), Buffer.alloc(108, 0x61)])
    expect(decodeSockaddr(context(linuxAbi, 1), path, 111)).toBe('a'.repeat(108))
  })
})
