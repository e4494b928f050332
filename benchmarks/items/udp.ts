import { node } from '../src/commands.js'
import type { Item, Participant } from '../src/item.js'
import { cPeer, ours, pythonPeer } from '../src/programs.js'

const dgram: Participant = { name: 'node:dgram', command: node('udp/dgram') }
const batched: Participant[] = [...ours('udp/sockcall'), dgram, cPeer('udp/c', 'C (mmsg)')]

export const udp: Item = {
  letter: 'c',
  name: 'udp',
  title: 'UDP datagrams to oneself',
  about:
    'Sent over loopback to the socket they are received from; lengths are added up, contents compared for the last of each ' +
    'sample. In batches, node:dgram has as many datagrams on their way at once. Its socket is connected, which is its fastest.',
  unit: { name: 'ns a datagram', better: 'lower' },
  variants: [
    {
      name: 'single',
      title: '64 bytes, one by one',
      participants: [...ours('udp/sockcall'), dgram, pythonPeer('udp/python'), cPeer('udp/c')],
    },
    { name: 'batch', title: '64 bytes, batches of 64', participants: batched },
    { name: 'batch-gso', title: '64 bytes, batches of 64 cut from one send (UDP_SEGMENT)', participants: batched },
    { name: 'large', title: '1,200 bytes, batches of 32', participants: batched },
    { name: 'gso', title: '1,200 bytes, 32 cut from one send (UDP_SEGMENT)', participants: batched },
  ],
  lines: [
    ...lines('one by one: time against dgram', ['single'], 0.55, 0.65),
    ...lines('batches of 64: time per datagram against dgram', ['batch', 'batch-gso'], 0.25, 0.3),
  ],
}

function lines(text: string, variants: string[], native: number, ffi: number): Item['lines'] {
  const line = (participant: string, limit: number) =>
    ({ text, variants, participant, against: 'node:dgram', limit, side: 'at most' }) as const
  return [line('native', native), line('ffi', ffi)]
}
