import net from 'node:net'
import type { BoundSockets } from '@sockcall/core'
import { track } from './stream-record.js'

/** The address to connect to, in net's form. */
export type Target = { readonly port: number; readonly host: string } | { readonly path: string }

/** net's options for a connection. */
export interface ConnectOptions {
  readonly allowHalfOpen?: boolean
  readonly family?: number
  readonly localAddress?: string
  readonly localPort?: number
  readonly signal?: AbortSignal
}

/** A server that returns its connections one after the other. */
export interface Listening {
  readonly target: Target
  readonly port: number
  /** The next connection. */
  accept(): Promise<net.Socket>
  close(): void
}

/** One implementation of streams over sockets. A case is played in two of them, and its reports are compared. */
export interface World {
  /** Whether its streams are ours. */
  readonly ours: boolean
  listen(options?: { readonly allowHalfOpen?: boolean; readonly path?: string }): Promise<Listening>
  /** @param watch is given the stream before anything happens to it. */
  connect(target: Target, options?: ConnectOptions, watch?: (socket: net.Socket) => void): net.Socket
}

function queue(): { add(socket: net.Socket): void; next(): Promise<net.Socket> } {
  const ready: net.Socket[] = []
  const waiting: ((socket: net.Socket) => void)[] = []
  return {
    add(socket) {
      // A connection that the case ignores must not end the test.
      track(socket).on('error', () => {})
      const first = waiting.shift()
      if (first === undefined) ready.push(socket)
      else first(socket)
    },
    next() {
      const first = ready.shift()
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first)
    },
  }
}

/** Node's own. */
export const netWorld: World = {
  ours: false,
  async listen({ allowHalfOpen = false, path } = {}) {
    const connections = queue()
    const server = net.createServer({ allowHalfOpen }, (socket) => connections.add(socket))
    await new Promise<void>((resolve) => {
      if (path === undefined) server.listen(0, '127.0.0.1', resolve)
      else server.listen(path, resolve)
    })
    const port = path === undefined ? (server.address() as net.AddressInfo).port : 0
    return {
      target: path === undefined ? { port, host: '127.0.0.1' } : { path },
      port,
      accept: () => connections.next(),
      close: () => void server.close(),
    }
  },
  connect(target, options = {}, watch = () => {}) {
    const socket = track(new net.Socket(options))
    watch(socket)
    return socket.connect({ ...target, ...options })
  },
}

/** Ours. */
export function ourWorld(sockets: BoundSockets): World {
  return {
    ours: true,
    async listen({ allowHalfOpen = false, path } = {}) {
      const connections = queue()
      const address = path === undefined ? (['127.0.0.1', 0] as const) : path
      const server = await sockets.serve({ address }, (connection) => {
        connections.add(connection.toDuplex({ allowHalfOpen }) as unknown as net.Socket)
      })
      const port = path === undefined ? Number((server.address as [string, number])[1]) : 0
      return {
        target: path === undefined ? { port, host: '127.0.0.1' } : { path },
        port,
        accept: () => connections.next(),
        close: () => server.close(),
      }
    },
    connect(target, { localAddress, localPort, ...options } = {}, watch = () => {}) {
      const sourceAddress =
        localAddress === undefined ? {} : { sourceAddress: [localAddress, localPort ?? 0] as [string, number] }
      const socket = track(sockets.connectDuplex(target, { ...options, ...sourceAddress }) as unknown as net.Socket)
      watch(socket)
      return socket
    },
  }
}
