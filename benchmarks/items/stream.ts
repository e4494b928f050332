import { compiled, node, python } from '../src/commands.js'
import type { Item, Participant } from '../src/item.js'
import { missingCompiled, missingPython, ours } from '../src/programs.js'

const participants: Participant[] = [
  ...ours('stream/sockcall-sender').map((one) => ({ ...one, server: node('stream/sockcall-receiver') })),
  {
    name: 'CPython',
    command: python('stream/sender'),
    server: python('stream/receiver'),
    missing: missingPython,
  },
  { name: 'node:net', command: node('stream/net-sender'), server: node('stream/net-receiver') },
  {
    name: 'C',
    command: compiled('stream/sender'),
    server: compiled('stream/receiver'),
    missing: missingCompiled('stream/sender'),
  },
]

const size = { bytes: 4 * 2 ** 30, before: 2 ** 28 }
const quick = { bytes: 16 * 2 ** 20, before: 2 ** 20 }

export const stream: Item = {
  letter: 'b',
  name: 'stream',
  title: 'a TCP stream in pieces of 64 KiB',
  about:
    'One process sends with sendall, another receives into one buffer. The receiver counts all bytes, compares what it ' +
    'received at every 4 MiB, and answers with the count, which the sender compares. 4 GiB a round, after 256 MiB that are not ' +
    'timed; TCP_NODELAY. A congestion control that paces (bbr) sends by timers, whose interrupts are then most of what is ' +
    'measured, so senders choose one that does not (reno), except for node:net, which cannot; with the system’s own beside it.',
  unit: { name: 'MiB/s', better: 'higher' },
  variants: [
    {
      name: 'tcp',
      title: 'TCP over loopback',
      participants,
      settings: { ...size, congestion: 'reno' },
      quick,
    },
    {
      name: 'default',
      title: 'TCP over loopback, the system’s congestion control',
      participants: participants.map((participant) => ({ ...participant, rounds: 9 })),
      settings: size,
      quick,
    },
  ],
  lines: [line('native', 0.97), line('ffi', 0.95)],
  rounds: 25,
}

function line(participant: string, limit: number): Item['lines'][number] {
  return { text: 'throughput against C', variants: ['tcp'], participant, against: 'C', limit, side: 'at least' }
}
