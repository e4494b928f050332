import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backend as ffi } from '@sockcall/backend-ffi'
import { type AsyncSocket, type Backend, type BoundSockets, bindSockets } from '@sockcall/core'
import { testedBackends } from '../../../tested-backends.js'

async function load(name: string): Promise<Backend> {
  return name === 'ffi' ? ffi : (await import('@sockcall/backend-native')).backend
}

/** Each backend, for `describe.each`. */
export const plainBackends: readonly (readonly [name: string, backend: Backend])[] = await Promise.all(
  testedBackends.map(async (name) => [name, await load(name)] as const),
)

/** The same classes over each backend, for `describe.each`. */
export const backends: readonly (readonly [name: string, sockets: BoundSockets])[] = plainBackends.map(
  ([name, backend]) => [name, bindSockets(backend)] as const,
)

export const [, sockets = bindSockets(ffi)] = backends[0] ?? []

let names = 0

/** The kinds of address that a stream server may listen on. */
export const addressKinds = ['tcp', 'unix path', 'abstract name'] as const
export type AddressKind = (typeof addressKinds)[number]

/** A listening socket on its own address. */
export function listen({ AsyncSocket, constants }: BoundSockets, kind: AddressKind = 'tcp'): AsyncSocket {
  const { AF_INET = 0, AF_UNIX = 0, SOCK_STREAM = 0 } = constants
  const server = new AsyncSocket({ family: kind === 'tcp' ? AF_INET : AF_UNIX, type: SOCK_STREAM })
  const name = `sockcall-acceptance-${process.pid}-${names++}`
  const address = {
    tcp: ['127.0.0.1', 0] as [string, number],
    'unix path': join(tmpdir(), name),
    'abstract name': `\0${name}`,
  }
  void server.bind(address[kind])
  server.listen()
  return server
}

/** The address to connect to a listening socket. */
export function addressOf(server: AsyncSocket): [string, number] | string | Uint8Array {
  return server.getsockname() as [string, number] | string | Uint8Array
}

/** The port of a listening TCP socket. */
export function portOf(server: AsyncSocket): number {
  return Number((server.getsockname() as [string, number])[1])
}

/** Pass each connection to `handler` until the socket is closed. */
export async function acceptEach(server: AsyncSocket, handler: (connection: AsyncSocket) => void): Promise<void> {
  try {
    for await (const [connection] of server.connections()) handler(connection)
  } catch (error) {
    if (!server.closed) throw error
  }
}

/** Two connected sockets of a kind. */
export async function connectedPair(
  bound: BoundSockets,
  kind: AddressKind = 'tcp',
): Promise<[client: AsyncSocket, server: AsyncSocket]> {
  const listener = listen(bound, kind)
  const client = new bound.AsyncSocket({ family: listener.family })
  const [[connection]] = await Promise.all([listener.accept(), client.connect(addressOf(listener) as never)])
  listener.close()
  return [client, connection]
}
