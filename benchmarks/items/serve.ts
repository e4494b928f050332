import { type Command, compiled, node, nodeWith, program, python } from '../src/commands.js'
import type { Backend, Item, Line, Participant, Variant } from '../src/item.js'
import { backends, missingBun, missingCompiled, missingDeno, missingPython } from '../src/programs.js'

/** A server that the load generator measures. */
function server(name: string, command: Command, missing?: () => string | undefined, rounds?: number): Participant {
  return {
    name,
    command: compiled('load/client'),
    server: command,
    missing: () => missingCompiled('load/client')() ?? missing?.(),
    ...(rounds !== undefined && { rounds }),
  }
}

/** One of ours. */
const on = (backend: Backend, participant: Participant): Participant => ({ ...participant, backend })

const gc = ['--expose-gc']
const withCalls = backends.map((backend) => on(backend, server(backend, node('serve/sockcall', 'style=protocol'))))
const awaiting = on('native', server('native, awaiting', node('serve/sockcall', 'style=await')))
const basic: Participant[] = [
  ...withCalls,
  awaiting,
  server('node:net', node('serve/net')),
  server('C (epoll)', compiled('serve/epoll')),
]
/** Into one buffer and out of it, as the server in C does. */
const borrowing = on('native', server('native, borrowing', node('serve/sockcall', 'style=borrowed')))
/** What no server of ours can be below. */
const bare = on('native', server('native, calls alone', node('serve/bare')))
/** The same server with few connections, beside itself with many: the machine may change its speed between two variants. */
const at50 = (participant: Participant): Participant => ({
  ...participant,
  name: `${participant.name} at 50`,
  settings: { connections: 50 },
})
const asyncio = server('asyncio', python('serve/server'), missingPython)
const runtimes = [
  server('Bun', program('bun', 'serve/bun'), missingBun),
  server('Deno', program('deno', 'serve/deno', 'run', '--allow-net'), missingDeno),
]

/** V8 is still compiling in a server's first second, which would be counted as its requests' CPU time. */
const WARM_MS = 1000

function load(connections: number, participants: Participant[], mode = 'echo', ms = 700): Variant {
  return {
    name: `${mode}-${connections}`,
    title: `${mode === 'http' ? 'answers in the form of HTTP' : 'echo of 64 bytes'}, ${connections} connections`,
    participants,
    settings: { connections, mode, warmup: WARM_MS },
    quick: { connections: Math.min(connections, 20), warmup: 10 },
    ms,
  }
}

export const serve: Item = {
  letter: 'f',
  name: 'serve',
  title: 'servers on the event loop',
  about:
    'A load generator in C keeps one request a connection on its way and compares every answer. Ours are told by calls (a ' +
    'protocol), as those of node:net are; `borrowing` is told so with `dataBorrowed`, which makes no memory for what comes and ' +
    'sends from the buffer of the receive, as C does; `awaiting` is the same server in a loop of `await recv()`, ' +
    '`calls alone` one on the addon without core: no socket objects, one buffer for everything. The value is the CPU time ' +
    'of the server a request, since the generator is saturated first; throughput and latency stand beside it.',
  unit: { name: 'µs of CPU a request', better: 'lower' },
  variants: [
    load(1, [...basic, asyncio]),
    load(50, [...basic, borrowing, bare, asyncio, ...runtimes]),
    load(1000, [...basic, borrowing, bare]),
    load(10_000, [...basic, ...basic.filter((one) => one !== awaiting).map(at50)], 'echo', 1500),
    load(50, basic, 'http'),
  ],
  lines: [
    against('node:net', 'echo-50', '50 connections: server CPU per request against net', 0.83),
    against('node:net', 'echo-1000', '1,000 connections: against net', 0.75),
    ...[50, 1000].flatMap((connections) => {
      const variant = `echo-${connections}`
      const limit = connections === 50 ? 1.2 : 1.25
      const text = `${connections.toLocaleString('en')} connections: against C epoll`
      return [
        against('C (epoll)', variant, `${text} (into one buffer, as C)`, limit, 'native, borrowing'),
        against('C (epoll)', variant, `${text} (new memory for each message)`, limit),
      ]
    }),
    against('native at 50', 'echo-10000', '10,000 connections: CPU per request against our own at 50', 1.35),
  ],
}

function against(peer: string, variant: string, text: string, limit: number, participant = 'native'): Line {
  return { text, variants: [variant], participant, against: peer, limit, side: 'at most' }
}

export const accept: Item = {
  letter: 'g',
  name: 'accept',
  title: 'accept and close',
  about:
    'One client connects, receives one byte and the end of the stream, and begins again. The value is the CPU time of the ' +
    'server a connection.',
  unit: { name: 'µs of CPU a connection', better: 'lower' },
  variants: [
    {
      name: 'accept',
      title: 'one client',
      participants: [...basic.filter((one) => one !== awaiting), asyncio],
      settings: { mode: 'accept' },
      ms: 700,
    },
  ],
  lines: [],
}

export const http: Item = {
  letter: 'h',
  name: 'http',
  title: "Node's http over our Duplex",
  about:
    'node:http serves 50 connections that were accepted by node:net, or by us and given to it as Duplex streams. The load ' +
    'generator compares length and body of every response.',
  unit: { name: 'µs of CPU a request', better: 'lower' },
  variants: [
    {
      name: 'http',
      title: '50 connections',
      participants: [
        ...backends.map((backend) => on(backend, server(backend, node('http/server')))),
        server('plain http', node('http/server', 'backend=none')),
      ],
      settings: { connections: 50, mode: 'http' },
      quick: { connections: 5 },
      ms: 1000,
    },
  ],
  lines: [
    {
      text: 'http over our duplex: CPU per request against plain http',
      variants: ['http'],
      participant: 'native',
      against: 'plain http',
      limit: 1.25,
      side: 'at most',
    },
  ],
}

function idling(backend: Backend, name: string, style: string): Participant {
  return on(backend, server(name, nodeWith(gc, 'serve/sockcall', `style=${style}`), undefined, 5))
}

export const idle: Item = {
  letter: 'i',
  name: 'idle',
  title: 'memory of idle connections',
  about:
    'Resident memory of a server, after garbage collection, with 2,000 clients connected, of which each has had one message ' +
    'of 64 bytes echoed, and with 10,000: the difference for one connection. What the kernel keeps is not in it. Ours are ' +
    'told by calls (a protocol), as those of node:net are; `awaiting` has a suspended `await recv()` for each.',
  unit: { name: 'bytes', better: 'lower' },
  variants: [
    {
      name: 'idle',
      title: '10,000 connections',
      participants: [
        ...backends.map((backend) => idling(backend, backend, 'protocol')),
        idling('native', 'native, awaiting', 'await'),
        server('node:net', nodeWith(gc, 'serve/net'), undefined, 5),
        server('asyncio', python('serve/server'), missingPython, 3),
        server('C (epoll)', compiled('serve/epoll'), undefined, 3),
      ],
      settings: { connections: 10_000, mode: 'idle' },
      quick: { connections: 20, settle: 50 },
    },
  ],
  lines: [{ ...idleLine('native', 0.4) }, { ...idleLine('ffi', 0.5) }],
}

function idleLine(participant: string, limit: number): Line {
  const text = 'bytes per idle connection against net'
  return { text, variants: ['idle'], participant, against: 'node:net', limit, side: 'at most' }
}
