import net from 'node:net'

/** When the proxy resets both of its connections: once so many bytes have passed, or not at all. */
export interface ResetAt {
  readonly way: 'up' | 'down'
  readonly bytes: number
}

/** A proxy between a package's client and its server, which counts bytes and may reset. */
export interface ResetProxy {
  readonly port: number
  /** Bytes that the client sent, and that it was sent. */
  readonly passed: { up: number; down: number }
  close(): void
}

/** Forward connections to a port, or an AF_UNIX path, over `node:net`, and reset the first at the given moment. */
export async function resetProxy(target: number | string, at: ResetAt | null): Promise<ResetProxy> {
  const passed = { up: 0, down: 0 }
  const to = typeof target === 'number' ? { port: target, host: '127.0.0.1' } : { path: target }
  const open = new Set<net.Socket>()
  let done = false
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const upstream = net.connect({ ...to, allowHalfOpen: true })
    const both = [client, upstream]
    const reset = () => {
      done = true
      client.resetAndDestroy()
      // net resets only TCP.
      if (typeof target === 'number') upstream.resetAndDestroy()
      else upstream.destroy()
    }
    for (const socket of both) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        for (const other of both) other.destroy()
      })
    }
    const forward = (from: net.Socket, to: net.Socket, way: 'up' | 'down') => {
      from.on('data', (chunk: Buffer) => {
        passed[way] += chunk.length
        if (!done && at?.way === way && passed[way] >= at.bytes) reset()
        else if (!to.write(chunk)) {
          from.pause()
          to.once('drain', () => from.resume())
        }
      })
      from.on('end', () => to.end())
    }
    forward(client, upstream, 'up')
    forward(upstream, client, 'down')
    if (!done && at?.bytes === 0) reset()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    passed,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
