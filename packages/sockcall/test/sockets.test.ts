import { once } from 'node:events'
import * as core from '@sockcall/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { testedBackends } from '../../../tested-backends.js'
import * as sockcall from '../src/index.js'
import {
  AsyncSocket,
  chosenBackend,
  constants,
  type InetAddress,
  Socket,
  serve,
  socketpair,
  useBackend,
} from '../src/index.js'

const backends = {
  native: async () => (await import('@sockcall/backend-native')).backend,
  ffi: async () => (await import('@sockcall/backend-ffi')).backend,
} satisfies Record<string, () => Promise<core.Backend>>

class Named extends Socket {
  readonly label = 'mine'
  greet(): void {
    this.sendall(Buffer.from(this.label))
  }
}

describe.each(testedBackends)('on the %s backend', (name) => {
  beforeAll(async () => void useBackend(await backends[name]()))

  it('is used by every socket and function', () => {
    expect(chosenBackend().name).toBe(name)
    const [a, b] = socketpair()
    a.sendall(Buffer.from('hello'))
    expect(b.recv(100).toString()).toBe('hello')
    for (const one of [a, b]) one.close()
    expect(sockcall.gethostname()).not.toBe('')
    expect(sockcall.ifIndextoname(sockcall.ifNametoindex('lo'))).toBe('lo')
    expect(sockcall.inetNtop(constants.AF_INET6, sockcall.inetPton(constants.AF_INET6, '::1'))).toBe('::1')
    expect(sockcall.getaddrinfo('127.0.0.1', 80, constants.AF_INET, constants.SOCK_STREAM)).toEqual([
      [constants.AF_INET, constants.SOCK_STREAM, constants.IPPROTO_TCP, '', ['127.0.0.1', 80]],
    ])
  })

  it('makes sockets of one class, whatever call made them', async () => {
    const listener = new Socket()
    listener.bind(['127.0.0.1', 0])
    listener.listen()
    const client = new Named()
    client.connect(listener.getsockname() ?? '')
    const [connection] = listener.accept()
    client.greet()
    expect(connection.recv(100).toString()).toBe('mine')
    const copy = connection.dup()
    const pair = socketpair()
    for (const one of [listener, client, connection, copy, ...pair]) {
      expect(one).toBeInstanceOf(Socket)
      expect(one).toBeInstanceOf(core.Socket)
      expect(one).not.toBeInstanceOf(AsyncSocket)
    }
    expect(client).toBeInstanceOf(Named)
    expect(connection).not.toBeInstanceOf(Named)
    expect(Socket.name).toBe('Socket')
    const moved = copy.toAsync()
    expect(moved).toBeInstanceOf(AsyncSocket)
    const back = moved.toSocket()
    expect(back).toBeInstanceOf(Socket)
    const claimed = Socket.from(back.transfer())
    expect(claimed).toBeInstanceOf(Socket)
    for (const one of [listener, client, connection, claimed, ...pair]) one.close()
  })

  it('serves and connects on the event loop', async () => {
    const server = await serve({ address: ['127.0.0.1', 0] }, async (connection) => {
      expect(connection).toBeInstanceOf(AsyncSocket)
      for await (const chunk of connection.chunks()) await connection.sendall(chunk)
    })
    const { address } = server
    const client = await sockcall.createConnection(address as InetAddress)
    expect(client).toBeInstanceOf(AsyncSocket)
    await client.sendall(Buffer.from('echo'))
    expect((await client.recv(100)).toString()).toBe('echo')
    client.close()
    const stream = sockcall.connectDuplex(address as InetAddress)
    stream.end('stream')
    const [data] = await once(stream, 'data')
    expect(String(data)).toBe('stream')
    await server.close()
  })
})

it('gives a socket that another one makes the backend of that one', async () => {
  const [first = 'ffi', second = first] = testedBackends
  useBackend(await backends[first]())
  const [a, b] = socketpair()
  sockcall.setdefaulttimeoutMs(3000)
  const other = useBackend(await backends[second]())
  const copy = a.dup()
  const made = new Socket()
  expect(made.timeoutMs).toBe(3000)
  expect(chosenBackend()).toBe(other)
  copy.sendall(Buffer.from('still'))
  expect(b.recv(100).toString()).toBe('still')
  sockcall.setdefaulttimeoutMs(null)
  for (const one of [a, b, copy, made]) one.close()
})

it('refuses a backend of another version and keeps the one before', () => {
  const before = chosenBackend()
  expect(() => useBackend({ ...before, version: '0.0.1-other' })).toThrow(/install the same version/)
  expect(chosenBackend()).toBe(before)
})

it('knows the constants and the codecs of ancillary data without a backend', () => {
  expect(constants.AF_INET).toBe(2)
  expect('AF_NONESUCH' in constants).toBe(false)
  expect(sockcall.htons(sockcall.ntohs(80))).toBe(80)
  expect(sockcall.ancillary.read([sockcall.ancillary.ttl(9)]).ttl).toBe(9)
})
