import type { Item, Participant } from '../src/item.js'
import { cPeer, ours, packagePeer, pythonPeer } from '../src/programs.js'

const everywhere: Participant[] = [...ours('echo64/sockcall'), pythonPeer('echo64/python'), cPeer('echo64/c')]

export const echo64: Item = {
  letter: 'a',
  name: 'echo64',
  title: 'send and recv of 64 bytes',
  about:
    'One process sends 64 bytes into one end of a connection and receives them from the other. Lengths are added up for ' +
    "every message, contents compared for the last of each sample. recv() makes new memory for what it receives, as CPython's " +
    'does; into one buffer, as C does it, it is recvInto() and recv_into().',
  unit: { name: 'ns', better: 'lower' },
  variants: [
    { name: 'pair-blocking', title: 'socketpair, blocking', participants: everywhere },
    { name: 'pair-timeout', title: 'socketpair, with a timeout', participants: everywhere },
    { name: 'pair-into', title: 'socketpair, into one buffer', participants: everywhere },
    {
      name: 'tcp-blocking',
      title: 'TCP, blocking',
      participants: [...everywhere, packagePeer('posix-socket', 'echo64/posix-socket')],
    },
    { name: 'tcp-timeout', title: 'TCP, with a timeout', participants: everywhere },
    { name: 'tcp-into', title: 'TCP, into one buffer', participants: everywhere },
  ],
  lines: [
    limit('socketpair, blocking, time against CPython', ['pair-blocking'], 'CPython', 0.95, 1.0),
    limit('socketpair, with a timeout, time against CPython', ['pair-timeout'], 'CPython', 0.65, 0.75),
    // C receives into memory that is there, and so does recvInto.
    limit("time against C's own loop", ['pair-into', 'tcp-into'], 'C', 1.2, 1.3),
  ].flat(),
}

function limit(text: string, variants: string[], against: string, native: number, ffi: number): Item['lines'] {
  return [
    { text, variants, participant: 'native', against, limit: native, side: 'at most' },
    { text, variants, participant: 'ffi', against, limit: ffi, side: 'at most' },
  ]
}
