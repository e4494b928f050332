import type net from 'node:net'

/** An error in comparable form: what a program reads of it. A port chosen by the system is shown as PORT. */
export function errorFacts(error: unknown, port?: number): unknown {
  if (!(error instanceof Error)) return error
  const facts: Record<string, unknown> = { name: error.name, message: error.message.replaceAll(`:${port}`, ':PORT') }
  for (const key of ['code', 'errno', 'syscall', 'address', 'port', 'hostname']) {
    const value: unknown = Reflect.get(error, key)
    if (value !== undefined) facts[key] = value === port ? 'PORT' : value
  }
  if (error instanceof AggregateError) facts.errors = error.errors.map((one) => errorFacts(one, port))
  return facts
}

const EVENTS = [
  'lookup',
  'connectionAttempt',
  'connectionAttemptFailed',
  'connect',
  'ready',
  'end',
  'finish',
  'drain',
  'timeout',
  'error',
  'close',
]

/** The events of a socket in order, as text. */
export function record(socket: net.Socket, more: readonly string[] = []): string[] {
  const events: string[] = []
  for (const event of [...EVENTS, ...more]) {
    socket.on(event, (...args: unknown[]) => {
      events.push([event, ...args.map(shown)].join(' '))
    })
  }
  return events
}

function shown(value: unknown): string {
  if (value instanceof Error) return `[${value.name} ${Reflect.get(value, 'code')} ${value.message}]`
  if (Buffer.isBuffer(value)) return `${value.length} bytes`
  return String(value)
}

const gone = new WeakSet<net.Socket>()

/** Start tracking a socket's 'close'. */
export function track(socket: net.Socket): net.Socket {
  return socket.once('close', () => gone.add(socket))
}

/** Resolves when a tracked socket has emitted 'close'. */
export function closed(socket: net.Socket): Promise<unknown> {
  return gone.has(socket) ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve))
}
