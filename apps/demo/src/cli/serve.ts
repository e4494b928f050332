import type { BackendName } from '@sockcall/compat-python/backend'
import { formatAddress } from '../server/address-text.js'
import { Server } from '../server/server.js'
import { greeting } from './greeting.js'
import { DEFAULT_PORT } from './options.js'
import { smoke } from './smoke.js'

export interface ServeOptions {
  readonly host: string
  readonly port?: number | undefined
  readonly backend?: BackendName | undefined
  readonly workers: number
  readonly idle: number
  readonly smoke?: true
  readonly verbose?: true
}

const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const

/** Serve until a signal arrives or, with `smoke`, until one session with ourselves is over. */
export async function serve(options: ServeOptions): Promise<void> {
  const signal = nextSignal()
  const { host, port, backend, workers, idle, verbose } = options
  const server = await Server.start({
    host,
    port: port ?? (options.smoke ? 0 : DEFAULT_PORT),
    backend,
    workers,
    idleMs: idle * 1000,
    log: verbose ? (line) => console.log(line) : () => {},
    warn: (line) => console.error(line),
  })
  process.exitCode = options.smoke ? await serveOneSession(server, signal) : await serveUntil(server, signal)
}

async function serveUntil(server: Server, signal: Promise<number>): Promise<number> {
  process.stdout.write(greeting(server))
  const failure = await Promise.race([signal.then(() => null), server.failed])
  console.log(failure === null ? '\nstopping' : `\nstopping: ${failure}`)
  await server.stop()
  console.log('stopped')
  return failure === null ? 0 : 1
}

async function serveOneSession(server: Server, signal: Promise<number>): Promise<number> {
  console.log(`smoke: a session with ${formatAddress(server.address)}, ${server.facts.backend} backend`)
  const outcome = await Promise.race([smoke(server), signal])
  await server.stop()
  // The client's thread is still running.
  if (typeof outcome === 'number') process.exit(128 + outcome)
  console.log(outcome ? 'smoke: passed' : 'smoke: FAILED')
  return outcome ? 0 : 1
}

/** The number of the signal that ends us. A second one ends the process on the spot. */
function nextSignal(): Promise<number> {
  let asked = false
  return new Promise((resolve) => {
    for (const [name, number] of Object.entries(signals)) {
      process.on(name, () => {
        if (asked) process.exit(128 + number)
        asked = true
        resolve(number)
      })
    }
  })
}
