import net from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ResetAt, resetProxy } from './reset-proxy.js'
import type { World } from './stream-worlds.js'

/** How a package's server is given its connections. */
type Listen = (
  handler: (stream: Duplex) => void,
  options?: { readonly allowHalfOpen?: boolean },
) => Promise<PackageServer>

interface PackageServer {
  /** Its port on this machine, or its AF_UNIX path. */
  readonly port: number | string
  close(): void
}

/** Where a package's client gets its connection. */
interface Connections {
  /** A stream that is being connected. */
  connect(): Duplex
  /** For clients that connect the stream they are given; of ours, such a stream is being connected already. */
  toConnect(): Duplex
  /** The port to connect to on this machine. */
  readonly port: number
}

/** A package's client and a real server for it, as the programs in `packages/` export them. */
export interface NodePackage {
  /** A server's program that has to be installed beside the package, and is not. */
  readonly missing?: string
  serve(listen: Listen): Promise<PackageServer>
  /** Connect, ask, send and receive a large body, end; what it returns or throws is compared. */
  use(over: Connections): Promise<unknown>
}

/** What became of a package's client, and how many bytes passed. */
export interface Outcome {
  readonly outcome: unknown
  readonly up: number
  readonly down: number
}

const HANGS_AFTER_MS = 10_000

/** Use a package over one world's streams, through a proxy that may reset the connection. */
export async function playPackage(one: NodePackage, world: World, at: ResetAt | null): Promise<Outcome> {
  const server = await one.serve(async (handler, options) => {
    const listening = await world.listen(options)
    const each = async () => {
      for (;;) handler(await listening.accept())
    }
    void each()
    return { port: listening.port, close: () => listening.close() }
  })
  const proxy = await resetProxy(server.port, at)
  const connect = () => world.connect({ port: proxy.port, host: '127.0.0.1' })
  const toConnect = () => (world.ours ? connect() : new net.Socket())
  const used = one.use({ connect, toConnect, port: proxy.port }).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: errorOf(error, proxy.port) }),
  )
  const outcome = await Promise.race([used, sleep(HANGS_AFTER_MS, 'it hangs', { ref: false })])
  proxy.close()
  server.close()
  return { outcome, ...proxy.passed }
}

/** What a program reads of an error. Whether a reset shows first in a read or in a write is chance. */
function errorOf(error: unknown, port: number): unknown {
  if (!(error instanceof Error)) return String(error)
  const text = error.message.replaceAll(String(port), 'PORT').replace(/(read|write) (ECONNRESET|EPIPE)/g, 'RESET')
  const code: unknown = Reflect.get(error, 'code')
  return { name: error.name, message: text, code: code === 'EPIPE' ? 'ECONNRESET' : code }
}
