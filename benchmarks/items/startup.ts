import { node } from '../src/commands.js'
import type { Item, Line, Participant, Variant } from '../src/item.js'

const importing = (name: string, what: string): Participant => ({
  name,
  command: node('startup/load-time', `import=${what}`),
})

const variants: Variant[] = [
  {
    name: 'core',
    title: 'backend and core',
    participants: [
      importing('native', '@sockcall/backend-native,@sockcall/core'),
      importing('ffi', '@sockcall/backend-ffi,@sockcall/core'),
      importing('node:net', 'node:net'),
    ],
  },
  {
    name: 'compat',
    title: 'compat-python with its backend',
    participants: [
      importing('native', '@sockcall/backend-native,@sockcall/core,@sockcall/compat-python'),
      importing('ffi', '@sockcall/backend-ffi,@sockcall/core,@sockcall/compat-python'),
    ],
  },
]

export const startup: Item = {
  letter: 'j',
  name: 'startup',
  title: 'import time and install size',
  about:
    'Milliseconds from the first import to the last in a process that has just begun; the files are in the page cache. ' +
    'Installed is what the packages publish, without source maps, and koffi with the ffi backend.',
  unit: { name: 'ms', better: 'lower' },
  variants,
  lines: [line('native', 12), line('ffi', 25)],
}

function line(participant: string, limit: number): Line {
  const text = `import of the ${participant} backend plus core, ms`
  return { text, variants: ['core'], participant, against: null, limit, side: 'at most' }
}
