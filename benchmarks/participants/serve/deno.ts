/** The echo server on Deno's own sockets. */
import { ready } from '../settings.js'

interface DenoConnection {
  read(into: Uint8Array): Promise<number | null>
  write(data: Uint8Array): Promise<number>
  close(): void
  setNoDelay(on: boolean): void
}
interface Deno {
  listen(options: { hostname: string; port: number }): AsyncIterable<DenoConnection> & { addr: { port: number } }
}

const deno = (globalThis as unknown as { Deno: Deno }).Deno

async function echo(connection: DenoConnection): Promise<void> {
  connection.setNoDelay(true)
  const into = new Uint8Array(65536)
  for (let n = await connection.read(into); n !== null; n = await connection.read(into)) {
    await connection.write(into.subarray(0, n))
  }
  connection.close()
}

const listener = deno.listen({ hostname: '127.0.0.1', port: 0 })
ready(listener.addr.port)
for await (const connection of listener) void echo(connection)
