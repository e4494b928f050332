import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import type { AddrinfoAnswer, AddrinfoRequest } from '../backend/index.js'
import { bindSockets } from '../bind-sockets.js'
import { fakeBackend } from '../testing/fake-backend.js'

/** Sockets whose resolver records its questions, and knows one interface. */
function asked() {
  const requests: AddrinfoRequest[] = []
  const answer: AddrinfoAnswer = {
    rc: 0,
    errno: 0,
    entries: [
      {
        family: 10,
        type: 1,
        proto: 6,
        canonname: null,
        sockaddr: Uint8Array.of(10, 0, 0, 80, 0, 0, 0, 0, 0xfe, 0x80, ...new Array<number>(13).fill(0), 1, 0, 0, 0, 0),
      },
    ],
  }
  const named: Uint8Array[] = []
  const backend = fakeBackend(() => -1, {
    clock: { now: () => 0 },
    netdb: {
      getaddrinfo(request) {
        requests.push(request)
        return answer
      },
      async getaddrinfoAsync(request) {
        requests.push(request)
        return answer
      },
      getnameinfo(sockaddr) {
        named.push(sockaddr.slice())
        return { rc: 0, errno: 0, host: Buffer.from('host'), service: Buffer.from('80') }
      },
      ifNametoindex: (name) => (Buffer.from(name).toString() === 'vc' ? 7 : -(linuxAbi.errnos.ENODEV?.number ?? 0)),
    },
  })
  return { sockets: bindSockets(backend), requests, named }
}

const badPorts = [
  -1,
  65536,
  70000,
  2 ** 32 + 22,
  1.5,
  Number.NaN,
  Infinity,
  65616n,
  '70000',
  '-1',
  Buffer.from('70000'),
]

describe('getaddrinfo', () => {
  it('looks up ports from 0 to 65535, names of services, and none', async () => {
    const { sockets, requests } = asked()
    for (const port of [0, 65535, 80n, '80', 'http', Buffer.from('443'), null]) sockets.getaddrinfo('::1', port)
    await sockets.getaddrinfoAsync('::1', 8080)
    const services = requests.map(({ service }) => (service === null ? null : Buffer.from(service).toString()))
    expect(services).toEqual(['0', '65535', '80', '80', 'http', '443', null, '8080'])
  })

  it.each(badPorts)('refuses port %s before the resolver is asked', async (port) => {
    const { sockets, requests } = asked()
    const expected = expect.objectContaining({ name: 'RangeError', code: 'ERR_SOCKET_BAD_PORT' })
    expect(() => sockets.getaddrinfo('localhost', port)).toThrow(expected)
    await expect(sockets.getaddrinfoAsync('localhost', port)).rejects.toThrow(expected)
    expect(requests).toEqual([])
  })

  it('refuses a port of another type', () => {
    const { sockets } = asked()
    for (const port of [true, {}, [80]]) {
      expect(() => sockets.getaddrinfo('localhost', port as never)).toThrow(TypeError)
    }
  })
})

describe('getnameinfo', () => {
  it('refuses ports that the resolver would take modulo 65536', async () => {
    const { sockets, requests } = asked()
    for (const port of [70000, -1, 1.5, Number.NaN]) {
      expect(() => sockets.getnameinfo(['127.0.0.1', port])).toThrow(
        expect.objectContaining({ code: 'ERR_SOCKET_BAD_PORT' }),
      )
      await expect(sockets.getnameinfoAsync(['127.0.0.1', port])).rejects.toThrow(RangeError)
    }
    expect(requests).toEqual([])
  })

  it('takes the zone of an address as its scope', () => {
    const { sockets, named, requests } = asked()
    sockets.getnameinfo(['fe80::1%vc', 80])
    sockets.getnameinfo(['fe80::1%9', 80, 0, 9])
    expect(named.map((sockaddr) => sockaddr[24])).toEqual([7, 9])
    expect(requests.map(({ host }) => String(host === null ? null : Buffer.from(host)))).toEqual(['fe80::1', 'fe80::1'])
    expect(() => sockets.getnameinfo(['fe80::1%nosuch', 80])).toThrow(expect.objectContaining({ code: 'ENODEV' }))
    expect(() => sockets.getnameinfo(['fe80::1%vc', 80, 0, 3])).toThrow('the address has zone 7')
  })
})
