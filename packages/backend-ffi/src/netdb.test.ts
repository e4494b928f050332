import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { livePythonNeeded, noLivePython } from '../../../live-python.js'
import { backend } from './index.js'

const { netdb, abi } = backend
const number = (name: string) => abi.constants[name] ?? abi.extensions[name] ?? Number.NaN
const AF_UNSPEC = 0
const AF_INET = number('AF_INET')
const AF_INET6 = number('AF_INET6')
const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString())
const bytes = (value: string) => Buffer.from(value)

/** What Python's socket module says about this machine, as JSON; it cannot be recorded. */
function python(expression: string): unknown {
  const program = `
import json, socket
def attempt(f):
    try: return f()
    except socket.herror as e: return ['herror', e.errno]
    except socket.gaierror as e: return ['gaierror', e.errno]
    except OSError as e: return ['OSError', e.errno]
print(json.dumps(${expression}))`
  return JSON.parse(execFileSync('python3', ['-c', program], { encoding: 'utf8' }))
}

const hasPython = noLivePython === null

function request(fields: Partial<Parameters<typeof netdb.getaddrinfo>[0]>) {
  return { host: null, service: null, family: AF_UNSPEC, type: 0, proto: 0, flags: 0, ...fields }
}

/** 127.0.0.1:80 or [::1]:80. */
function loopback(family: number): Uint8Array {
  const sockaddr = new Uint8Array(family === AF_INET ? 16 : 28)
  const view = new DataView(sockaddr.buffer)
  view.setUint16(0, family, true)
  view.setUint16(2, 80)
  if (family === AF_INET) sockaddr.set([127, 0, 0, 1], 4)
  else sockaddr[23] = 1
  return sockaddr
}

describe('getaddrinfo', () => {
  test('numeric hosts and services', () => {
    const { rc, errno, entries } = netdb.getaddrinfo(
      request({ host: bytes('127.0.0.1'), service: bytes('80'), type: number('SOCK_STREAM') }),
    )
    expect([rc, errno]).toEqual([0, 0])
    expect(entries).toEqual([
      {
        family: AF_INET,
        type: number('SOCK_STREAM'),
        proto: number('IPPROTO_TCP'),
        canonname: null,
        sockaddr: loopback(AF_INET),
      },
    ])
  })

  test('gives a canonical name on request', () => {
    const flags = number('AI_CANONNAME') | number('AI_NUMERICHOST')
    const { rc, entries } = netdb.getaddrinfo(request({ host: bytes('::1'), flags }))
    expect(rc).toBe(0)
    expect(text(entries[0]?.canonname ?? null)).toBe('::1')
    expect(entries[1]?.canonname ?? null).toBe(null)
    expect(entries[0]?.sockaddr.length).toBe(28)
  })

  test('failures are EAI numbers', () => {
    expect(netdb.getaddrinfo(request({})).rc).toBe(number('EAI_NONAME'))
    const flags = number('AI_NUMERICHOST')
    expect(netdb.getaddrinfo(request({ host: bytes('localhost'), flags })).rc).toBe(number('EAI_NONAME'))
    expect(netdb.getaddrinfo(request({ host: bytes('127.0.0.1'), family: 12345 })).rc).toBe(number('EAI_FAMILY'))
    expect(netdb.getaddrinfo(request({ host: bytes('127.0.0.1'), service: bytes('no-such') })).rc).toBe(
      number('EAI_SERVICE'),
    )
    expect(netdb.getaddrinfo(request({ host: bytes('nul\0nul') }))).toEqual({
      rc: number('EAI_SYSTEM'),
      errno: abi.errnos.EINVAL?.number,
      entries: [],
    })
  })

  test('answers the same on the pool, even many at once', async () => {
    const requests = [
      request({ host: bytes('127.0.0.1'), service: bytes('80') }),
      request({ host: bytes('localhost') }),
      request({}),
      request({ host: bytes('nul\0nul') }),
    ]
    const direct = requests.map((each) => netdb.getaddrinfo(each))
    const asked = Array.from({ length: 400 }, (_, i) => netdb.getaddrinfoAsync(requests[i % 4] ?? request({})))
    for (const [i, answer] of (await Promise.all(asked)).entries()) expect(answer).toEqual(direct[i % 4])
  })

  test.skipIf(!hasPython)(`is Python's${livePythonNeeded}`, () => {
    const questions = [
      ['localhost', null, 0, 0, 0, 0],
      ['localhost', 'http', 0, 1, 0, 0],
      ['127.0.0.1', '53', AF_INET, 0, 0, 0],
      ['::1', 'domain', AF_INET6, 0, number('IPPROTO_UDP'), 0],
      [null, '22', 0, 1, 0, number('AI_PASSIVE')],
      ['1.2.3', null, 0, 1, 0, number('AI_NUMERICHOST') | number('AI_CANONNAME')],
      ['no-such.invalid', null, 0, 0, 0, number('AI_NUMERICHOST')],
      ['127.0.0.1', 'http', AF_INET6, 0, 0, 0],
      ['127.0.0.1', 'http', AF_INET6, 1, 0, number('AI_V4MAPPED')],
    ] as const
    const answers = questions.map(([host, service, family, type, proto, flags]) => {
      const { rc, entries } = netdb.getaddrinfo({
        host: host === null ? null : bytes(host),
        service: service === null ? null : bytes(service),
        family,
        type,
        proto,
        flags,
      })
      if (rc !== 0) return ['gaierror', rc]
      return entries.map((entry) => {
        const view = new DataView(entry.sockaddr.buffer)
        return [entry.family, entry.type, entry.proto, text(entry.canonname) ?? '', view.getUint16(2)]
      })
    })
    const theirs = `[attempt(lambda: [(f, t, p, c, a[1]) for f, t, p, c, a in socket.getaddrinfo(*q)]) for q in json.loads(${JSON.stringify(JSON.stringify(questions))})]`
    expect(answers).toEqual(python(theirs))
  })
})

describe('getnameinfo', () => {
  const numeric = number('NI_NUMERICHOST') | number('NI_NUMERICSERV')

  test('gives numbers and names', async () => {
    for (const family of [AF_INET, AF_INET6]) {
      const sockaddr = loopback(family)
      const answer = netdb.getnameinfo(sockaddr, sockaddr.length, numeric)
      expect([answer.rc, text(answer.host), text(answer.service)]).toEqual([
        0,
        family === AF_INET ? '127.0.0.1' : '::1',
        '80',
      ])
      expect(await netdb.getnameinfoAsync(sockaddr, sockaddr.length, numeric)).toEqual(answer)
      const named = netdb.getnameinfo(sockaddr, sockaddr.length, 0)
      expect([named.rc, text(named.service)]).toEqual([0, 'http'])
    }
  })

  test('failures are EAI numbers', async () => {
    const sockaddr = loopback(AF_INET)
    expect(netdb.getnameinfo(sockaddr, 3, numeric).rc).toBe(number('EAI_FAMILY'))
    const bad = { rc: number('EAI_SYSTEM'), errno: abi.errnos.EINVAL?.number }
    expect(netdb.getnameinfo(sockaddr, 17, numeric)).toMatchObject(bad)
    expect(await netdb.getnameinfoAsync(sockaddr, -1, numeric)).toMatchObject(bad)
  })
})

describe("the databases answer as Python's socket module", () => {
  test.skipIf(!hasPython)(`hosts${livePythonNeeded}`, () => {
    const byName = netdb.gethostbyname(bytes('localhost'))
    expect([byName.rc, byName.family]).toEqual([0, AF_INET])
    const dotted = byName.addresses.map((address) => address.join('.'))
    expect([text(byName.name), byName.aliases.map(text), dotted]).toEqual(
      python(`attempt(lambda: socket.gethostbyname_ex('localhost'))`),
    )
    const theirs = python(`attempt(lambda: socket.gethostbyaddr('127.0.0.1'))`)
    const byAddress = netdb.gethostbyaddr(new Uint8Array([127, 0, 0, 1]), AF_INET)
    expect([text(byAddress.name), byAddress.aliases.map(text), byAddress.addresses.map((a) => a.join('.'))]).toEqual(
      theirs,
    )
    const six = new Uint8Array(16)
    six[15] = 1
    const reverse = netdb.gethostbyaddr(six, AF_INET6)
    const [name, code] = python(`attempt(lambda: socket.gethostbyaddr('::1'))`) as [string, number]
    expect(reverse.rc === 0 ? text(reverse.name) : reverse.rc).toBe(name === 'herror' ? code : name)
  })

  test('unknown hosts', () => {
    expect(netdb.gethostbyname(bytes('no such host')).rc).toBe(1)
    expect(netdb.gethostbyname(bytes('nul\0nul')).rc).toBe(1)
    expect(netdb.gethostbyaddr(new Uint8Array(5), AF_INET).rc).toBe(3)
  })

  test.skipIf(!hasPython)(`services and protocols${livePythonNeeded}`, () => {
    const names = ['http', 'domain', 'ssh', 'ntp', 'no-such-service']
    const protocols = ['tcp', 'udp']
    const ours = names.flatMap((name) => [
      netdb.getservbyname(bytes(name), null),
      ...protocols.map((proto) => netdb.getservbyname(bytes(name), bytes(proto))),
    ])
    expect(ours).toEqual(
      python(
        `[p if isinstance(p, int) else -1 for n in ${JSON.stringify(names)} for p in [attempt(lambda: socket.getservbyname(n)), attempt(lambda: socket.getservbyname(n, 'tcp')), attempt(lambda: socket.getservbyname(n, 'udp'))]]`,
      ),
    )
    const ports = [22, 53, 80, 123, 443, 64999]
    expect(ports.map((port) => text(netdb.getservbyport(port, bytes('tcp'))))).toEqual(
      python(
        `[s if isinstance(s, str) else None for p in ${JSON.stringify(ports)} for s in [attempt(lambda: socket.getservbyport(p, 'tcp'))]]`,
      ),
    )
    const known = ['icmp', 'tcp', 'udp', 'ipv6', 'no-such-protocol']
    expect(known.map((name) => netdb.getprotobyname(bytes(name)))).toEqual(
      python(
        `[p if isinstance(p, int) else -1 for n in ${JSON.stringify(known)} for p in [attempt(lambda: socket.getprotobyname(n))]]`,
      ),
    )
  })

  test.skipIf(!hasPython)(`interfaces${livePythonNeeded}`, () => {
    const list = netdb.ifNameindex()
    expect(typeof list === 'number' ? list : list.map(({ index, name }) => [index, text(name)])).toEqual(
      python('socket.if_nameindex()'),
    )
    const index = netdb.ifNametoindex(bytes('lo'))
    expect(index).toBe(python(`socket.if_nametoindex('lo')`))
    const name = netdb.ifIndextoname(index)
    expect(typeof name === 'number' ? name : text(name)).toBe('lo')
    expect(netdb.ifIndextoname(0)).toBe(-(abi.errnos.ENXIO?.number ?? 0))
    expect(netdb.ifIndextoname(0xffffffff)).toBe(-(abi.errnos.ENXIO?.number ?? 0))
    expect(netdb.ifNametoindex(bytes('no-such'))).toBe(-(abi.errnos.ENODEV?.number ?? 0))
  })

  test.skipIf(!hasPython)(`the host name and the texts of errors${livePythonNeeded}`, () => {
    const name = netdb.gethostname()
    expect(typeof name === 'number' ? name : text(name)).toBe(python('socket.gethostname()'))
    const numbers = [0, 1, 2, 11, 32, 104, 111, 133, 134, 9999, -1]
    expect(numbers.map((each) => netdb.strerror(each))).toEqual(
      python(`[__import__('os').strerror(n) for n in ${JSON.stringify(numbers)}]`),
    )
    for (const { number, text } of Object.values(abi.errnos)) expect(netdb.strerror(number)).toBe(text)
    expect(netdb.gaiStrerror(number('EAI_NONAME'))).toBe('Name or service not known')
    expect(netdb.hstrerror(1)).toBe('Unknown host')
  })
})
