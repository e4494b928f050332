import type { Item, Participant } from '../src/item.js'
import { compiled, missingCompiled, missingPython, node, python } from '../src/programs.js'

const ours: Participant[] = ['native', 'ffi'].map((name) => ({
  name,
  command: node('stream/sockcall-sender', `backend=${name}`),
  server: node('stream/sockcall-receiver', `backend=${name}`),
}))
const participants: Participant[] = [
  ...ours,
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

export const stream: Item = {
  letter: 'b',
  name: 'stream',
  title: 'a TCP stream in pieces of 64 KiB',
  about:
    'One process sends with sendall, another receives into one buffer. The receiver counts all bytes, compares what it ' +
    'received at every 4 MiB, and answers with the count, which the sender compares. 4 GiB a round, after 256 MiB that are not timed; TCP_NODELAY.',
  unit: { name: 'MiB/s', better: 'higher' },
  variants: [
    {
      name: 'tcp',
      title: 'TCP over loopback',
      participants,
      settings: { bytes: 4 * 2 ** 30, before: 2 ** 28 },
      quick: { bytes: 16 * 2 ** 20, before: 2 ** 20 },
    },
  ],
  lines: [line('native', 0.97), line('ffi', 0.95)],
  rounds: 25,
}

function line(participant: string, limit: number): Item['lines'][number] {
  return { text: 'throughput against C', variants: ['tcp'], participant, against: 'C', limit, side: 'at least' }
}
