import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { certificate } from '../../../test-certificate.js'
import type { AddressKind } from './sockets.js'

const program = fileURLToPath(new URL('../test/fixtures/http-server.mjs', import.meta.url))

/** A server process and its address: a port, or an AF_UNIX name. */
export interface HttpChild extends Disposable {
  readonly child: ChildProcess
  readonly at: { readonly port: number; readonly host: string } | { readonly socketPath: string }
}

/** Start a server process over our streams, or over `node:net`. */
export async function startHttp(
  source: string,
  kind: AddressKind,
  protocol: 'http' | 'https' | 'http2' = 'http',
): Promise<HttpChild> {
  const child = fork(program, [source, kind, protocol, certificate.key, certificate.cert])
  const [address] = await once(child, 'message')
  return {
    child,
    at: typeof address === 'number' ? { port: address, host: '127.0.0.1' } : { socketPath: String(address) },
    [Symbol.dispose]: () => void child.kill(),
  }
}
