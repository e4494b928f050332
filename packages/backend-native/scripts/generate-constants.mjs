// Writes native/constants.inc: one entry for each name in core's tables of POSIX systems, taken where the headers have it.
// To be run when a name is added to those tables: `node scripts/generate-constants.mjs` (core must have been built).
import { writeFileSync } from 'node:fs'
import { darwinAbi, linuxAbi } from '@sockcall/core/backend'
import { readArguments } from '../../../scripts/read-arguments.mjs'

readArguments(
  'Usage: node scripts/generate-constants.mjs\n\nWrites native/constants.inc anew. Core must have been built.',
)

// Python's names that are not C's.
const cNames = { CAN_BCM_CAN_FD_FRAME: 'CAN_FD_FRAME' }
for (const name of Object.keys(linuxAbi.constants)) {
  if (name.startsWith('CAN_BCM_') && !(name in cNames)) cNames[name] = name.slice('CAN_BCM_'.length)
}

// Names that are enumerators, which the preprocessor does not see, in the kernel's headers...
const kernelEnumerators =
  /^(CAN_BCM_[RT]X_(CHANGED|DELETE|EXPIRED|READ|SEND|SETUP|STATUS|TIMEOUT)|CAN_RAW_.*)$|J1939_(EE_|NLA_BYTES|NLA_PAD|DEST|ERRQUEUE|PRIO|FILTER|PROMISC|SEND_PRIO)|^SOF_TIMESTAMPING_|^TIPC_(CLUSTER|NODE)_SCOPE$/
// ... and in glibc's.
const glibcEnumerators =
  /^(IPPORT_USERRESERVED|IPPROTO_MAX|TCP_(CLOSE|CLOSE_WAIT|CLOSING|ESTABLISHED|FIN_WAIT[12]|LAST_ACK|LISTEN|SYN_RECV|SYN_SENT|TIME_WAIT))$/

const names = new Set()
for (const { constants, extensions, errnos } of [linuxAbi, darwinAbi]) {
  for (const table of [constants, extensions, errnos]) for (const name of Object.keys(table)) names.add(name)
}
const sorted = [...names].sort()
const entry = (name) => (name in cNames ? `CONSTANT_AS(${name}, ${cNames[name]})` : `CONSTANT(${name})`)
const enumerators = (pattern) => sorted.filter((name) => pattern.test(name)).map(entry)

const lines = [
  '// Written by scripts/generate-constants.mjs.',
  ...sorted.flatMap((name) => [`#ifdef ${cNames[name] ?? name}`, entry(name), '#endif']),
  '',
  '// Enumerators, which the preprocessor does not see.',
  '#ifdef __linux__',
  ...enumerators(kernelEnumerators),
  '#endif',
  '#ifdef __GLIBC__',
  ...enumerators(glibcEnumerators),
  '#endif',
  '',
]
writeFileSync(new URL('../native/constants.inc', import.meta.url), lines.join('\n'))
