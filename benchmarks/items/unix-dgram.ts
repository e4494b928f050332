import { node } from '../src/commands.js'
import type { Item, Participant } from '../src/item.js'
import { cPeer, ours, packagePeer, pythonPeer } from '../src/programs.js'

function peer(name: string): Participant {
  return { ...packagePeer(name, 'unixdgram/package'), command: node('unixdgram/package', `package=${name}`) }
}

export const unixDgram: Item = {
  letter: 'd',
  name: 'unix-dgram',
  title: 'AF_UNIX datagrams of 64 bytes',
  about:
    'Sent to the path of another socket of the same process and received there, one at a time. Lengths are added up, ' +
    'contents compared for the last of each sample.',
  unit: { name: 'ns', better: 'lower' },
  variants: [
    {
      name: 'path',
      title: 'one by one, by path',
      participants: [
        ...ours('unixdgram/sockcall'),
        peer('unix-dgram'),
        peer('node-unix-socket'),
        pythonPeer('unixdgram/python'),
        cPeer('unixdgram/c'),
      ],
    },
  ],
  lines: [line('native', 0.6), line('ffi', 0.7)],
}

function line(participant: string, limit: number): Item['lines'][number] {
  const text = 'AF_UNIX datagram: time against unix-dgram'
  return { text, variants: ['path'], participant, against: 'unix-dgram', limit, side: 'at most' }
}
