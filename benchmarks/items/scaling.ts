import { availableParallelism } from 'node:os'
import { compiled, node } from '../src/commands.js'
import type { Item, Participant, Variant } from '../src/item.js'
import { backends, missingCompiled } from '../src/programs.js'

const participants: Participant[] = [
  ...backends.map((backend) => ({ name: backend, backend, server: node('scaling/main') })),
  { name: 'node:cluster', server: node('scaling/cluster') },
].map((one) => ({ ...one, command: compiled('load/client'), missing: missingCompiled('load/client'), unpinned: true }))

const most = Math.max(2, availableParallelism())

function threads(count: number): Variant {
  return {
    name: `threads-${count}`,
    title: `${count} ${count === 1 ? 'thread' : 'threads'}`,
    participants,
    settings: { threads: count, connections: 50, mode: 'echo', value: 'rate' },
    quick: { connections: 8 },
    ms: 1000,
  }
}

export const scaling: Item = {
  letter: 'k',
  name: 'scaling',
  title: 'one port shared by threads (SO_REUSEPORT)',
  about:
    'The echo server of (f), once in each thread (node:cluster: in each process), on all processors together with the load ' +
    'generator, which takes one of them.',
  unit: { name: 'requests/s', better: 'higher' },
  variants: [...new Set([1, 2, most])].map(threads),
  lines: [],
}
