import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import { bindSockets } from '../bind-sockets.js'
import { gethostbyaddr, gethostbyname, gethostbynameEx } from '../netdb/hosts.js'
import { getprotobyname, getservbyname, getservbyport } from '../netdb/services.js'
import { fakeBackend } from '../testing/fake-backend.js'

/** A backend whose resolver and databases must not be asked. */
const backend = fakeBackend((name) => (name === 'socket' ? 3 : 0), { clock: { now: () => 0 } })
const sockets = bindSockets(backend)
const { AF_INET6 } = linuxAbi.constants

const label = 'a'.repeat(63)
const tooLong: [string, string | Uint8Array][] = [
  ['254 octets', `${label}.${label}.${label}.${'a'.repeat(62)}`],
  ['255 octets with the last dot', `${label}.${label}.${label}.${'a'.repeat(62)}.`],
  ['254 octets as bytes', Buffer.from(`${label}.${label}.${label}.${'a'.repeat(62)}`)],
  ['a label of 64 as bytes', Buffer.from(`${label}a.example`)],
  ['254 octets after IDNA', `${'é'.repeat(50)}.`.repeat(5)],
  ['400,000 letters beyond ASCII', 'é'.repeat(400_000)],
  ['400,000 letters that map to nothing', `\u00ad`.repeat(400_000)],
  ['400,000 letters in short labels', 'é.'.repeat(200_000)],
  ['400,000 labels', 'a.'.repeat(400_000)],
  ['400,000 letters of ASCII', 'a'.repeat(400_000)],
]

function fails(call: () => unknown): void {
  const began = performance.now()
  expect(call).toThrow(/Name or service|resolver error -2|label too long|encoding of hostname failed/)
  expect(performance.now() - began).toBeLessThan(500)
}

describe.each(tooLong)('a host of %s is refused at once, by', (_, host) => {
  const text = typeof host === 'string' ? host : Buffer.from(host).toString()

  it('connect, bind, sendto and sendmsg', () => {
    for (const options of [{}, { family: AF_INET6 ?? 0 }]) {
      const socket = new sockets.Socket(options)
      fails(() => socket.connect([host as string, 1]))
      fails(() => socket.connectEx([host as string, 1]))
      fails(() => socket.bind([host as string, 1]))
      fails(() => socket.sendto(Buffer.from('x'), [host as string, 1]))
      fails(() => socket.sendmsg([Buffer.from('x')], [], 0, [host as string, 1]))
      socket.detach()
    }
  })

  it('getaddrinfo, getnameinfo and gethostby*', () => {
    fails(() => sockets.getaddrinfo(host, 80))
    fails(() => sockets.getnameinfo([text, 80]))
    fails(() => gethostbyname(backend, host))
    fails(() => gethostbynameEx(backend, host))
    fails(() => gethostbyaddr(backend, host))
  })

  it('their like on the event loop', async () => {
    const socket = new sockets.AsyncSocket()
    for (const call of [
      () => socket.connect([host as string, 1]),
      () => socket.connectEx([host as string, 1]),
      async () => socket.bind([host as string, 1]),
      () => socket.sendto(Buffer.from('x'), [host as string, 1]),
      () => sockets.getaddrinfoAsync(host, 80),
      () => sockets.getnameinfoAsync([text, 80]),
    ]) {
      await expect(call()).rejects.toThrow(/resolver error -2|label too long|encoding of hostname failed/)
    }
    socket.detach()
  })
})

it('names of 253 octets are looked up, even with a final dot', () => {
  const longest = `${label}.${label}.${label}.${'a'.repeat(61)}`
  expect(() => sockets.getaddrinfo(longest, 80)).toThrow('getaddrinfo is not part of this fake backend')
  expect(() => sockets.getaddrinfo(`${longest}.`, 80)).toThrow('getaddrinfo is not part of this fake backend')
})

it('services and protocols have names of 255 octets at most', () => {
  const name = 's'.repeat(256)
  expect(() => sockets.getaddrinfo('localhost', name)).toThrow('resolver error -8')
  expect(() => sockets.getaddrinfo(null, Buffer.from(name))).toThrow('resolver error -8')
  expect(() => getservbyname(backend, name)).toThrow('service/proto not found')
  expect(() => getservbyname(backend, 'http', name)).toThrow('service/proto not found')
  expect(() => getservbyport(backend, 80, name)).toThrow('port/proto not found')
  expect(() => getprotobyname(backend, name)).toThrow('protocol not found')
})
