import type { Item } from '../src/item.js'
import { cPeer, ours, pythonPeer } from '../src/programs.js'

const participants = [...ours('recvmsg/sockcall'), pythonPeer('recvmsg/python'), cPeer('recvmsg/c')]

export const recvmsg: Item = {
  letter: 'l',
  name: 'recvmsg',
  title: 'sendmsg and recvmsg with ancillary data',
  about:
    '64 bytes with a descriptor over a socketpair, which the receiver closes; or a datagram to oneself with IP_PKTINFO. ' +
    'Every ancillary item is looked at, lengths are added up, contents compared for the last of each sample.',
  unit: { name: 'ns', better: 'lower' },
  variants: [
    { name: 'rights', title: 'SCM_RIGHTS', participants },
    { name: 'pktinfo', title: 'IP_PKTINFO', participants },
  ],
  lines: [],
}
