import { compiled, node } from '../src/commands.js'
import type { Item, Line, Participant, Variant } from '../src/item.js'
import { backends, cPeer, missingCompiled, ours, packagePeer, pythonPeer } from '../src/programs.js'

const served = (participant: Participant): Participant => ({
  ...participant,
  server: compiled('daemon/daemon'),
  together: true,
  missing: () => missingCompiled('daemon/daemon')() ?? participant.missing?.(),
})

const participants: Participant[] = [
  ...ours('daemon/sockcall'),
  packagePeer('synckit', 'daemon/synckit'),
  pythonPeer('daemon/python'),
  cPeer('daemon/c'),
].map(served)
const spawnSync = served({ name: 'spawnSync', command: node('daemon/spawn'), rounds: 3 })
const apart = participants.map((participant) => ({ ...participant, together: false }))

export const daemon: Item = {
  letter: 'e',
  name: 'daemon',
  title: 'a blocking request to a daemon over AF_UNIX',
  about:
    'A script sends 64 bytes and waits for their echo from a daemon written in C. Every answer is compared with its request. ' +
    'The two take turns, so they share one processor; on two, what it takes to wake an idle processor is added to everybody.',
  unit: { name: 'ns', better: 'lower' },
  variants: [
    variant('kept', 'over one connection', participants),
    variant('connect', 'with a connection for each request', [...participants, spawnSync]),
    variant('kept-apart', 'over one connection, on two processors', apart),
  ],
  lines: [
    line('native', 'synckit', ['kept', 'connect'], 0.3),
    line('ffi', 'synckit', ['kept', 'connect'], 0.35),
    ...backends.flatMap((backend) => [
      line(backend, 'C', ['kept'], 1.15, 'over one connection'),
      line(backend, 'C', ['connect'], 1.25, 'with a connection each'),
      line(backend, 'CPython', ['kept', 'connect', 'kept-apart'], 1),
    ]),
  ],
}

function variant(name: string, title: string, list: Participant[]): Variant {
  return { name, title, participants: list, settings: { keep: name === 'connect' ? 0 : 1 } }
}

function line(participant: string, against: string, variants: string[], limit: number, form = ''): Line {
  const text = `daemon request${form && ` ${form}`}: time against ${against}`
  return { text, variants, participant, against, limit, side: 'at most' }
}
