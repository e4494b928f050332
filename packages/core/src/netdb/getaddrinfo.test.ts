import { describe, expect, it } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import type { AddrinfoAnswer, AddrinfoRequest } from '../backend/index.js'
import { resolverBackend } from '../sockaddr/golden/context.js'
import { gaierror, OSError, OverflowError } from '../voice/python/os-error.js'
import { pythonVoice } from '../voice/python/python-voice.js'
import { UnicodeEncodeError } from '../voice/python/unicode-error.js'
import { addrinfoRequest, getaddrinfo, getaddrinfoAsync, shapeAddrinfo } from './getaddrinfo.js'

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('latin1'))
const host = (value: unknown) => text(addrinfoRequest(pythonVoice, value, null).host)
const service = (value: unknown) => text(addrinfoRequest(pythonVoice, null, value).service)

describe('addrinfoRequest (S55)', () => {
  it('sends every string through IDNA', () => {
    expect(host('localhost')).toBe('localhost')
    expect(host('bücher.example')).toBe('xn--bcher-kva.example')
    expect(() => host('a..b')).toThrow(UnicodeEncodeError)
    expect(() => host('a..b')).toThrow("'idna' codec can't encode character '\\x2e' in position 2: label empty")
  })

  it('takes bytes as they are, None as NULL, and ends both at a NUL', () => {
    expect([host(null), host(undefined), host(Buffer.from([0xff, 0x2e])), host('127.0.0.1\0x')]).toEqual([
      null,
      null,
      'ÿ.',
      '127.0.0.1',
    ])
    expect(host('')).toBe('')
  })

  it('refuses other hosts', () => {
    for (const value of [3, {}, true]) {
      expect(() => host(value)).toThrow(new TypeError('getaddrinfo() argument 1 must be string or None'))
    }
  })

  it('writes a port of any size as text', () => {
    expect([80, -1, 65536, 2n ** 64n, true, '80', 'http', 'é', null, Buffer.from('53')].map(service)).toEqual([
      '80',
      '-1',
      '65536',
      '18446744073709551616',
      '1',
      '80',
      'http',
      'Ã©',
      null,
      '53',
    ])
  })

  it('refuses other ports with an OSError of no errno (G9)', () => {
    for (const value of [1.5, {}, Number.NaN]) {
      expect(() => service(value)).toThrow('Int or String expected')
      try {
        service(value)
      } catch (error) {
        expect(error).toBeInstanceOf(OSError)
        expect((error as OSError).errno).toBeNull()
      }
    }
    expect(() => service('\ud800')).toThrow(UnicodeEncodeError)
  })

  it('checks the numbers first, then the host, then the port', () => {
    expect(() => addrinfoRequest(pythonVoice, 3, 1.5, 'x')).toThrow("'str' object cannot be interpreted as an integer")
    expect(() => addrinfoRequest(pythonVoice, 3, 1.5, 2 ** 40)).toThrow(OverflowError)
    expect(() => addrinfoRequest(pythonVoice, 3, 1.5)).toThrow('must be string or None')
  })

  it('passes the hints on', () => {
    expect(addrinfoRequest(pythonVoice, 'h', 1, 2, 1, 6, 2)).toMatchObject({ family: 2, type: 1, proto: 6, flags: 2 })
    expect(addrinfoRequest(pythonVoice, 'h', 1)).toMatchObject({ family: 0, type: 0, proto: 0, flags: 0 })
  })
})

const sockaddr = Uint8Array.of(2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
const entry = { family: 2, type: 1, proto: 6, canonname: null, sockaddr }
const answer: AddrinfoAnswer = {
  rc: 0,
  errno: 0,
  entries: [entry, { ...entry, type: 2, proto: 17, canonname: Buffer.from('é.example') }],
}

describe('shapeAddrinfo', () => {
  it("has CPython's five items", () => {
    expect(shapeAddrinfo(pythonVoice, resolverBackend(), answer)).toEqual([
      [2, 1, 6, '', ['127.0.0.1', 80]],
      [2, 2, 17, 'é.example', ['127.0.0.1', 80]],
    ])
  })

  it('throws the resolver’s error', () => {
    const failed = { rc: -2, errno: 0, entries: [] }
    expect(() => shapeAddrinfo(pythonVoice, resolverBackend(), failed, 0, 'nowhere')).toThrow(gaierror)
    const system = { rc: linuxAbi.constants.EAI_SYSTEM ?? 0, errno: 5, entries: [] }
    expect(() => shapeAddrinfo(pythonVoice, resolverBackend(), system)).toThrow('[Errno 5] Input/output error')
  })
})

describe('getaddrinfo', () => {
  it('asks and shapes, on this thread and off it', async () => {
    const asked: AddrinfoRequest[] = []
    const ask = (request: AddrinfoRequest) => {
      asked.push(request)
      return answer
    }
    const backend = resolverBackend(linuxAbi, { getaddrinfo: ask, getaddrinfoAsync: async (request) => ask(request) })
    const expected = getaddrinfo(backend, 'h', 80, 2)
    expect(await getaddrinfoAsync(backend, 'h', 80, 2)).toEqual(expected)
    expect(asked[0]).toEqual(asked[1])
    expect(asked[0]).toEqual(addrinfoRequest(pythonVoice, 'h', 80, 2))
  })

  it('keeps macOS from a crash on AI_NUMERICSERV without a number', () => {
    const asked: (string | null)[] = []
    const backend = resolverBackend(darwinAbi, {
      getaddrinfo(request) {
        asked.push(text(request.service))
        return { rc: 0, errno: 0, entries: [] }
      },
    })
    const numeric = darwinAbi.constants.AI_NUMERICSERV ?? 0
    for (const port of [null, 0, '0', 80]) getaddrinfo(backend, 'h', port, 0, 0, 0, numeric)
    getaddrinfo(backend, 'h', 0)
    expect(asked).toEqual(['00', '00', '00', '80', '0'])
  })
})
