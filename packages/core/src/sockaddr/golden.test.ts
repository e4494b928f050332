// Every line of golden/cpython-linux.jsonl records what CPython 3.13 did (golden/record.py): G1 to G10, address-formats 1 to
// 10.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import { context, hexOf, resolverBackend } from './golden/context.js'
import { decodeSockaddr, encodeSockaddr } from './index.js'

interface Case {
  readonly op: 'encode' | 'decode'
  readonly family: number
  readonly proto: number
  readonly given?: unknown
  readonly hex?: string
  readonly value?: unknown
  readonly error?: string
  readonly message?: string
}

const cases = readFileSync(new URL('golden/cpython-linux.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Case => JSON.parse(line))

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive)
  if (typeof value === 'object' && value !== null) {
    if ('bytes' in value) return Buffer.from(String(value.bytes), 'hex')
    if ('int' in value) return BigInt(String(value.int))
  }
  return value
}

describe('encode as CPython does', () => {
  for (const { family, proto, given, hex, error, message } of cases.filter(({ op }) => op === 'encode')) {
    it(`family ${family} proto ${proto}: ${JSON.stringify(given)}`, () => {
      const run = () => encodeSockaddr(context(linuxAbi, family, proto), resolverBackend(), 'connect', revive(given))
      if (hex !== undefined) {
        expect(hexOf(run())).toBe(hex)
        return
      }
      let thrown: unknown
      try {
        run()
      } catch (caught) {
        thrown = caught
      }
      expect(thrown).toBeInstanceOf(Error)
      const { name, message: text } = thrown as Error
      if (error === 'SystemError') {
        // CPython raises SystemError for anything but a tuple; here it is the TypeError of other families.
        expect(name).toBe('TypeError')
        expect(text).toMatch(/^connect\(\): AF_CAN address must be tuple, not /)
      } else {
        expect(`${name}: ${text}`).toBe(`${error}: ${message}`)
      }
    })
  }
})

describe('decode as CPython does', () => {
  for (const { family, proto, hex = '', value, error, message } of cases.filter(({ op }) => op === 'decode')) {
    it(`family ${family} proto ${proto}: ${hex}`, () => {
      const bytes = Buffer.from(hex, 'hex')
      // Memory beyond addrlen must not be touched.
      const sockaddr = Buffer.concat([bytes, Buffer.alloc(128, 0xee)])
      const run = () => decodeSockaddr(context(linuxAbi, family, proto), sockaddr, bytes.length)
      if (error === 'SystemError') expect(run()).toBe('')
      else if (error !== undefined) expect(run).toThrow(message)
      else expect(numbers(run())).toEqual(numbers(revive(value)))
    })
  }
})

/** A bigint is equal to a number of the same value. */
function numbers(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  return Array.isArray(value) ? value.map(numbers) : value
}
