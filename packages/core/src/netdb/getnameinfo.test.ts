import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import type { AddrinfoRequest } from '../backend/index.js'
import { resolverBackend } from '../sockaddr/golden/context.js'
import { gaierror, OSError, OverflowError, ValueError } from '../voice/python/os-error.js'
import { pythonVoice } from '../voice/python/python-voice.js'
import { UnicodeEncodeError } from '../voice/python/unicode-error.js'
import { getnameinfo, getnameinfoAsync, nameinfoQuery } from './getnameinfo.js'

const v4 = {
  family: 2,
  type: 2,
  proto: 17,
  canonname: null,
  sockaddr: Uint8Array.of(2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
}
const v6 = { ...v4, family: 10, sockaddr: Uint8Array.of(10, 0, 0, 80, ...new Array(24).fill(0)) }

function backendWith(entries: readonly (typeof v4)[], rc = 0) {
  const asked: AddrinfoRequest[] = []
  const named: string[] = []
  const resolve = (request: AddrinfoRequest) => {
    asked.push(request)
    return { rc, errno: 0, entries }
  }
  const name = (sockaddr: Uint8Array, addrlen: number, flags: number) => {
    named.push(`${Buffer.from(sockaddr.subarray(0, addrlen)).toString('hex')}/${flags}`)
    return { rc: 0, errno: 0, host: Buffer.from('localhost'), service: Buffer.from('http') }
  }
  const backend = resolverBackend(linuxAbi, {
    getaddrinfo: resolve,
    getaddrinfoAsync: async (request) => resolve(request),
    getnameinfo: name,
    getnameinfoAsync: async (...args) => name(...args),
  })
  return { backend, asked, named }
}

describe('nameinfoQuery checks (S56)', () => {
  const { backend } = backendWith([v4])
  it.each([
    ['not a tuple', 'x', 'getnameinfo() argument 1 must be a tuple', TypeError],
    ['one item', ['h'], 'getnameinfo(): illegal sockaddr argument', TypeError],
    ['five items', ['h', 1, 2, 3, 4], 'getnameinfo(): illegal sockaddr argument', TypeError],
    ['a host of bytes', [Buffer.from('::1'), 80], 'getnameinfo(): illegal sockaddr argument', TypeError],
    ['a port of text', ['::1', '80'], "'str' object cannot be interpreted as an integer", TypeError],
    ['a NUL', ['::1\0', 80], 'embedded null character', ValueError],
    ['a surrogate', ['\ud800', 80], 'surrogates not allowed', UnicodeEncodeError],
    ['a port beyond int', ['::1', 2 ** 31], 'signed integer is greater than maximum', OverflowError],
    ['too much flowinfo', ['::1', 80, 2 ** 20], 'getnameinfo(): flowinfo must be 0-1048575.', OverflowError],
    ['negative flowinfo', ['::1', 80, -1], 'getnameinfo(): flowinfo must be 0-1048575.', OverflowError],
  ])('%s', (_what, address, message, type) => {
    expect(() => nameinfoQuery(pythonVoice, backend, address, 0)).toThrow(message)
    expect(() => nameinfoQuery(pythonVoice, backend, address, 0)).toThrow(type)
  })

  it('checks the flags before the address', () => {
    expect(() => nameinfoQuery(pythonVoice, backend, 'x', 1.5)).toThrow("'float' object")
  })

  it('reads each item once', () => {
    let reads = 0
    const address = new Proxy(['127.0.0.1', 80], {
      get(target, key, receiver) {
        if (key === '0') reads++
        return Reflect.get(target, key, receiver)
      },
    })
    nameinfoQuery(pythonVoice, backend, address, 0)
    expect(reads).toBe(1)
  })
})

describe('getnameinfo', () => {
  it('parses the address as numeric, names it, on this thread and off it', async () => {
    const { backend, asked, named } = backendWith([v4])
    expect(getnameinfo(backend, ['127.0.0.1', 70000], 3)).toEqual(['localhost', 'http'])
    expect(await getnameinfoAsync(backend, ['127.0.0.1', 70000], 3)).toEqual(['localhost', 'http'])
    expect(asked[0]).toMatchObject({ family: 0, type: 2, flags: 4 })
    expect(Buffer.from(asked[0]?.service ?? []).toString()).toBe('70000')
    expect(named).toEqual(['020000507f0000010000000000000000/3', '020000507f0000010000000000000000/3'])
  })

  it('puts flowinfo and scope into an IPv6 address, and leaves the answer as it was', () => {
    const { backend, named } = backendWith([v6])
    getnameinfo(backend, ['fe80::1', 80, 0x12345, 2 ** 32 + 3], 0)
    expect(named).toEqual([`0a00005000012345${'00'.repeat(16)}03000000/0`])
    expect(v6.sockaddr[7]).toBe(0)
  })

  it('says what CPython says of other answers', () => {
    const run = (entries: (typeof v4)[], address: unknown, rc = 0) =>
      getnameinfo(backendWith(entries, rc).backend, address, 0)
    expect(() => run([v4], ['127.0.0.1', 80, 0])).toThrow(new OSError('IPv4 sockaddr must be 2 tuple'))
    expect(() => run([v4, v4], ['127.0.0.1', 80])).toThrow(new OSError('sockaddr resolved to multiple addresses'))
    expect(() => run([], ['localhost', 80], -2)).toThrow(gaierror)
  })
})
