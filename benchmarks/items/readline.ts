import { compiled } from '../src/commands.js'
import type { Item, Line, Participant, Variant } from '../src/item.js'
import { missingCompiled, ours, pythonPeer } from '../src/programs.js'

const participants: Participant[] = [...ours('readline/sockcall'), pythonPeer('readline/python')].map((one) => ({
  ...one,
  server: compiled('readline/writer'),
  missing: () => missingCompiled('readline/writer')() ?? one.missing?.(),
}))

const variant = (name: string, title: string): Variant => ({
  name,
  title,
  participants,
  settings: { bytes: 128 * 2 ** 20 },
  full: { bytes: 2 ** 30 },
  quick: { bytes: 2 ** 20 },
})

export const readline: Item = {
  letter: 'm',
  name: 'readline',
  title: 'lines through makefile()',
  about:
    'A program in C sends lines of 20 to 99 bytes over TCP; makefile().readline() takes them apart. The length of every line ' +
    'is compared, the contents of every 4,096th. 128 MiB a round, 1 GiB with --full.',
  unit: { name: 'MiB/s', better: 'higher' },
  variants: [variant('text', "makefile('r'): text"), variant('bytes', "makefile('rb'): bytes")],
  lines: [line('native'), line('ffi')],
}

function line(participant: string): Line {
  const text = 'readline throughput against CPython'
  return { text, variants: ['text', 'bytes'], participant, against: 'CPython', limit: 1, side: 'at least' }
}
