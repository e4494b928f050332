import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import type { AddrinfoRequest, HostAnswer, Netdb } from '../backend/index.js'
import { resolverBackend } from '../sockaddr/golden/context.js'
import { gaierror, herror, OSError, ValueError } from '../voice/python/os-error.js'
import { UnicodeEncodeError } from '../voice/python/unicode-error.js'
import {
  getfqdn,
  gethostbyaddr,
  gethostbyname,
  gethostbynameAsync,
  gethostbynameEx,
  gethostname,
  sethostname,
} from './hosts.js'

const entry = {
  family: 2,
  type: 1,
  proto: 6,
  canonname: null,
  sockaddr: Uint8Array.of(2, 0, 0, 0, 10, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0),
}
const found: HostAnswer = {
  rc: 0,
  name: Buffer.from('box'),
  aliases: [Buffer.from('box.example'), Buffer.from('www')],
  family: 2,
  addresses: [Uint8Array.of(10, 0, 0, 7), Uint8Array.of(10, 0, 0, 8)],
}

function backendWith(netdb: Partial<Netdb>) {
  return resolverBackend(linuxAbi, netdb)
}

const resolving = (asked: AddrinfoRequest[] = []) =>
  backendWith({
    getaddrinfo(request) {
      asked.push(request)
      return { rc: 0, errno: 0, entries: [entry] }
    },
    getaddrinfoAsync: async () => ({ rc: 0, errno: 0, entries: [entry] }),
    gethostbyname: () => found,
    gethostbyaddr: (address, family) => ({ ...found, family, addresses: [address] }),
  })

describe('gethostbyname (S57)', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['<broadcast>', '255.255.255.255'],
    ['255.255.255.255', '255.255.255.255'],
    [Buffer.from('10.1.2.3'), '10.1.2.3'],
  ])('asks no resolver for %s', (host, address) => expect(gethostbyname(backendWith({}), host)).toBe(address))

  it('asks it for names, the wildcard and short forms', async () => {
    const asked: AddrinfoRequest[] = []
    const backend = resolving(asked)
    expect(['box', '', '1.2.3'].map((host) => gethostbyname(backend, host))).toEqual([
      '10.0.0.7',
      '10.0.0.7',
      '10.0.0.7',
    ])
    expect(
      asked.map(({ host, service, flags }) => [host === null ? null : String(host), service?.length, flags]),
    ).toEqual([
      ['box', undefined, 0],
      [null, 1, 1],
      ['1.2.3', undefined, 0],
    ])
    expect(await gethostbynameAsync(backend, 'box')).toBe('10.0.0.7')
    expect(await gethostbynameAsync(backend, '1.2.3.4')).toBe('1.2.3.4')
  })

  it.each([
    [3, 'gethostbyname() argument 1 must be str, bytes or bytearray, not int'],
    [null, 'gethostbyname() argument 1 must be str, bytes or bytearray, not None'],
    ['x\0y', 'gethostbyname() argument 1 must be encoded string without null bytes, not str'],
    [Buffer.from('a\0'), 'gethostbyname() argument 1 must be encoded string without null bytes, not bytes'],
  ])('refuses %j', (host, message) => {
    expect(() => gethostbyname(backendWith({}), host)).toThrow(new TypeError(message))
  })

  it('names IDNA’s error', () => {
    expect(() => gethostbyname(backendWith({}), 'a..b')).toThrow(UnicodeEncodeError)
  })

  it('throws the resolver’s', () => {
    const backend = backendWith({ getaddrinfo: () => ({ rc: -2, errno: 0, entries: [] }) })
    expect(() => gethostbyname(backend, 'nowhere')).toThrow(gaierror)
  })
})

describe('gethostbyname_ex and gethostbyaddr', () => {
  it('resolve first, then list names and addresses', () => {
    expect(gethostbynameEx(resolving(), 'box')).toEqual(['box', ['box.example', 'www'], ['10.0.0.7', '10.0.0.8']])
    expect(gethostbyaddr(resolving(), '10.0.0.9')).toEqual(['box', ['box.example', 'www'], ['10.0.0.9']])
    expect(gethostbyaddr(resolving(), '::1')).toEqual(['box', ['box.example', 'www'], ['::1']])
    expect(gethostbyaddr(resolving(), 'box')[2]).toEqual(['10.0.0.7'])
  })

  it('asks for an address of either family', () => {
    const asked: AddrinfoRequest[] = []
    gethostbyaddr(resolving(asked), 'box')
    expect(asked[0]?.family).toBe(0)
  })

  it('throw herror, and EAFNOSUPPORT for another family', () => {
    const failing = backendWith({ gethostbyname: () => ({ ...found, rc: 1 }), hstrerror: () => 'Unknown host' })
    expect(() => gethostbynameEx(failing, '1.2.3.4')).toThrow(herror)
    expect(() => gethostbynameEx(failing, '1.2.3.4')).toThrow('[Errno 1] Unknown host')
    const other = backendWith({ gethostbyname: () => ({ ...found, family: 10 }) })
    expect(() => gethostbynameEx(other, '1.2.3.4')).toThrow('[Errno 97] Address family not supported by protocol')
  })

  it('refuse more than one answer for the wildcard', () => {
    const backend = backendWith({ getaddrinfo: () => ({ rc: 0, errno: 0, entries: [entry, entry] }) })
    expect(() => gethostbyaddr(backend, '')).toThrow(new OSError('wildcard resolved to multiple address'))
  })
})

describe('getfqdn', () => {
  const named = (name: string, aliases: string[]) =>
    backendWith({
      gethostname: () => Buffer.from('10.9.9.9'),
      getaddrinfo: () => ({ rc: -2, errno: 0, entries: [] }),
      gethostbyaddr: (address, family) => ({
        rc: 0,
        name: Buffer.from(`${name}${address[1]}`),
        aliases: aliases.map((alias) => Buffer.from(alias)),
        family,
        addresses: [],
      }),
    })

  it('picks the first name with a dot, else the first', () => {
    expect(getfqdn(named('box', ['x', 'box.example', 'y.example']), ' 10.1.1.1\n')).toBe('box.example')
    expect(getfqdn(named('box', ['x']), '10.1.1.1')).toBe('box1')
  })

  it('asks about this machine for the empty and wildcard names', () => {
    for (const name of ['', ' \u0085\u001c', '0.0.0.0', '::']) expect(getfqdn(named('box', []), name)).toBe('box9')
  })

  it('returns an unknown name unchanged', () => expect(getfqdn(named('box', []), ' nowhere ')).toBe('nowhere'))
})

describe('gethostname and sethostname', () => {
  it('decode and encode like file names', () => {
    expect(gethostname(backendWith({ gethostname: () => Uint8Array.of(0x61, 0xff) }))).toBe('a\udcff')
    expect(() => gethostname(backendWith({ gethostname: () => -36 }))).toThrow('[Errno 36] File name too long')
    const set: string[] = []
    const backend = backendWith({
      sethostname(name) {
        set.push(Buffer.from(name).toString('hex'))
        return set.length > 2 ? -1 : 0
      },
    })
    sethostname(backend, 'a\udcff')
    sethostname(backend, Uint8Array.of(1, 0))
    expect(set).toEqual(['61ff', '0100'])
    expect(() => sethostname(backend, 'x')).toThrow('[Errno 1] Operation not permitted')
    expect(() => sethostname(backend, 'a\0')).toThrow(new ValueError('embedded null byte'))
    expect(() => sethostname(backend, 3)).toThrow('expected str, bytes or os.PathLike object, not int')
  })
})
