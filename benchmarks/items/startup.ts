import { node } from '../src/commands.js'
import type { Item, Line, Participant, Variant } from '../src/item.js'
import { backends, packagePeer } from '../src/programs.js'

/** Ours on both backends: the backend's package, and then these. */
const importing = (...packages: string[]): Participant[] =>
  backends.map((backend) => ({
    name: backend,
    backend,
    command: node('startup/load-time', `packages=${[`backend-${backend}`, ...packages].join(',')}`),
  }))
const peers: Participant[] = ['ws', 'undici'].map((name) => ({
  ...packagePeer(name, 'startup/load-time'),
  command: node('startup/load-time', `import=${name}`),
}))
const net: Participant = { name: 'node:net', command: node('startup/load-time', 'import=node:net') }

const variants: Variant[] = [
  { name: 'core', title: 'backend and core', participants: [...importing('core'), net, ...peers] },
  {
    name: 'compat',
    title: 'compat-python with its backend',
    participants: [...importing('core', 'compat-python'), ...peers],
  },
]

export const startup: Item = {
  letter: 'j',
  name: 'startup',
  title: 'import time and install size',
  about:
    'Milliseconds from the first import to the last in a process that has just begun; the files are in the page cache. ' +
    'Installed is what the packages publish, without source maps, and koffi with the ffi backend. The packages ws and undici ' +
    'are imported beside ours, as a time of one machine says little on another.',
  unit: { name: 'ms', better: 'lower' },
  variants,
  lines: [
    line('native', 'ws', 0.5),
    line('native', 'undici', 0.3),
    line('ffi', 'ws', 0.75),
    line('ffi', 'undici', 0.45),
  ],
}

function line(participant: string, against: string, limit: number): Line {
  const text = `import of backend and core: time against ${against}`
  return { text, variants: ['core'], participant, against, limit, side: 'at most' }
}
