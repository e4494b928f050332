import type { FunctionStep, Outcome, Program, Step, Value } from './language.js'

/** Where an older CPython differs from 3.14. */
export interface KnownDifference {
  /** The first version that behaves as 3.14 does. */
  readonly before: readonly [major: number, minor: number]
  /** The rule in docs/semantics.md. */
  readonly rule: string
  /** The step for the older CPython; null if there is no substitute, and the program is left out. */
  readonly step?: (step: Step) => Step | null
  /** 3.14's answer, or undefined if this difference does not concern the step. */
  readonly outcome?: (step: Step, outcome: Outcome) => Outcome | undefined
  /** A program in which the older CPython shows the difference. */
  readonly example: Program
}

const open: Step = { do: 'make', names: ['a'], call: 'socket', args: [] }
const called = (call: string, ...args: Value[]): FunctionStep => ({ do: 'function', call, args })
const method = (on: string, call: string, ...args: Value[]): Step => ({ do: 'method', on, call, args })
const DEFAULT_BUFFER_SIZE = 131072
const huge: Value = { int: '18446744073709551616' }

/** The outcome with another text, if it is an error whose text matches. */
function text(outcome: Outcome, from: RegExp, to: string): Outcome | undefined {
  return 'error' in outcome && from.test(outcome.text)
    ? { ...outcome, text: outcome.text.replace(from, to) }
    : undefined
}

/** The C types that these functions take since 3.14. */
const unsignedTypes = new Map([
  ['htons', 'uint16_t'],
  ['ntohs', 'uint16_t'],
  ['htonl', 'uint32_t'],
  ['ntohl', 'uint32_t'],
  ['if_indextoname', 'unsigned int'],
])

function isNegative(value: Value | undefined): boolean {
  if (typeof value === 'number') return value < 0
  return typeof value === 'object' && value !== null && 'int' in value && value.int.startsWith('-')
}

/** The type's name in messages about a value that is not an integer. */
function typeName(value: Value | undefined): string {
  if (value === null || value === undefined) return "'NoneType'"
  if (typeof value === 'string') return "'str'"
  if (typeof value !== 'object') return `'${typeof value}'`
  if (Array.isArray(value)) return "'tuple'"
  return 'float' in value ? "'float'" : 'path' in value ? "'str'" : "'bytes'"
}

/** Whether a number exceeds an unsigned int. */
function isWide(value: Value | undefined): boolean {
  return typeof value === 'number' ? value > 0xffffffff : typeof value === 'object' && value !== null && 'int' in value
}

function unsignedOutcome(step: Step, outcome: Outcome): Outcome | undefined {
  const type = step.do === 'function' ? unsignedTypes.get(step.call) : undefined
  if (step.do !== 'function' || type === undefined) return undefined
  const [x] = step.args
  // Up to 3.12 if_indextoname truncates an index that is too large.
  const wraps = step.call === 'if_indextoname' && step.args.length === 1 && (isNegative(x) || isWide(x))
  if (wraps || ('error' in outcome && outcome.error === 'OverflowError')) {
    return isNegative(step.args[0])
      ? { error: 'ValueError', text: 'Cannot convert negative int' }
      : { error: 'OverflowError', text: `Python int too large for C ${type}` }
  }
  return (
    text(outcome, /^expected int, (\w+) found$/, "'$1' object cannot be interpreted as an integer") ??
    text(outcome, /^an integer is required$/, `${typeName(step.args[0])} object cannot be interpreted as an integer`)
  )
}

/** Functions that take one argument since 3.13, and a tuple of one before. */
const METH_O =
  /^(htons|ntohs|htonl|ntohl|inet_aton|inet_ntoa|if_nametoindex|if_indextoname)\(\) takes exactly 1 argument/

/** The timeout in a step, if any. */
function timeoutOf(step: Step): Value | undefined {
  if (!('call' in step)) return undefined
  if (step.call === 'settimeout' || step.call === 'setdefaulttimeout') return step.args[0]
  return step.call === 'create_connection' ? (step.args[1] ?? step.keywords?.timeout) : undefined
}

function isNoNumber(value: Value | undefined): boolean {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') return false
  return typeof value !== 'object' || Array.isArray(value) || !('float' in value || 'int' in value)
}

/** Before 3.14 text and bytes are sequences of items, too. */
function itemStep(step: Step): Step | null {
  if (step.do !== 'method' || step.call !== 'sendmsg') return step
  const items = step.args[1]
  if (typeof items === 'string') return null
  if (!Array.isArray(items)) return step
  const sequences = (items as readonly Value[]).some((item) => isNoNumber(item) && !Array.isArray(item))
  return sequences ? null : step
}

/** Since 3.12 a large integer port is passed on as text. */
function largePortStep(step: Step): Step {
  if (step.do !== 'function' || step.call !== 'getaddrinfo') return step
  const [host = null, port = null, ...rest] = step.args
  const isLarge = typeof port === 'object' && port !== null && 'int' in port
  return isLarge ? { ...step, args: [host, port.int, ...rest] } : step
}

/** Up to 3.12 IDNA's error for a host has another class and says less. */
function refusedByIdna(host: Value | undefined): boolean {
  const text = typeof host === 'string' ? host : isPath(host) ? host.path : ''
  return text.replace(/\.$/, '') !== '' && /(^|\.)(\.|$)|[^.]{64}/.test(text.replace(/\.$/, ''))
}

function isPath(value: Value | undefined): value is { readonly path: string } {
  return typeof value === 'object' && value !== null && 'path' in value
}

function idnaStep(step: Step): Step | null {
  if (!('call' in step) || !/^(getaddrinfo|gethostby|create_connection)/.test(step.call)) return step
  const [first] = step.args
  const host = Array.isArray(first) ? (first as readonly Value[])[0] : first
  return refusedByIdna(host) ? null : step
}

/** Python's truth, for the values that are generated. */
function isTrue(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  if (Array.isArray(value)) return value.length > 0
  return !('bytes' in value) || value.bytes !== ''
}

function setblockingStep(step: Step): Step {
  const concerned = step.do === 'method' && step.call === 'setblocking' && step.args.length === 1
  return concerned ? { ...step, args: step.args.map(isTrue) } : step
}

/** Since 3.13 a buffer that a write fills completely is written at once. */
function fullBufferStep(step: Step): Step | null {
  if (step.do !== 'method' || step.call !== 'makefile') return step
  const [mode, size] = step.args
  const small = typeof size === 'number' ? size > 0 : size === true
  return typeof mode === 'string' && mode.includes('w') && small ? null : step
}

/** Since 3.14 a port of True is 1. */
function portStep(step: Step): Step {
  if (step.do !== 'function' || step.call !== 'getaddrinfo' || step.args[1] !== true) return step
  const [host = null, , ...rest] = step.args
  return { ...step, args: [host, 1, ...rest] }
}

/** The default size, as an explicit size. */
function bufferingStep(step: Step): Step {
  if (step.do !== 'method' || step.call !== 'makefile') return step
  const [mode = 'r', size = null, ...rest] = step.args
  return size === null || size === -1 ? { ...step, args: [mode, DEFAULT_BUFFER_SIZE, ...rest] } : step
}

/** Before 3.14 SO_REUSEPORT was set for every family, and Linux refuses it for AF_UNIX and others. */
function reusePortStep(step: Step): Step {
  if (step.do !== 'make' || step.call !== 'create_server' || step.keywords === undefined) return step
  const { family = 2, reuse_port: _, ...keywords } = step.keywords
  const isInternet = typeof family === 'object' && family !== null && 'name' in family && family.name !== 'AF_UNIX'
  return family === 2 || isInternet ? step : { ...step, keywords: { ...keywords, family } }
}

function unpackOutcome(step: Step, outcome: Outcome): Outcome | undefined {
  const [address] = step.do === 'make' ? step.args : []
  if (!Array.isArray(address)) return undefined
  return text(outcome, /^(too many values to unpack \(expected 2)\)$/, `$1, got ${address.length})`)
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    before: [3, 14],
    rule: 'S5: one text for a timeout that is too large',
    outcome: (_step, outcome) =>
      text(
        outcome,
        /^timestamp (too large to convert to C _?PyTime_t|out of range for platform time_t)$/,
        'timestamp out of range for C PyTime_t',
      ),
    example: [open, method('a', 'settimeout', huge)],
  },
  {
    before: [3, 14],
    rule: 'S4: a timeout is an integer or a float',
    outcome: (step, outcome) =>
      isNoNumber(timeoutOf(step)) ? text(outcome, /(cannot be interpreted as an integer)$/, '$1 or float') : undefined,
    example: [open, method('a', 'settimeout', 'x')],
  },
  {
    before: [3, 14],
    rule: 'S43: an ancillary item is a tuple',
    step: itemStep,
    outcome: (_step, outcome) => text(outcome, /( argument must be (?:3-item )?)sequence/, '$1tuple'),
    example: [open, method('a', 'sendmsg', [], [[1, 2]])],
  },
  {
    before: [3, 14],
    rule: 'S61: if_nametoindex says which errno',
    outcome: (_step, outcome) =>
      'error' in outcome && outcome.text === 'no interface with this name'
        ? {
            error: 'OSError',
            text: '[Errno 19] No such device',
            errno: 19,
            args: [19, 'No such device'],
          }
        : undefined,
    example: [called('if_nametoindex', 'nosuch')],
  },
  {
    before: [3, 14],
    rule: 'S59, S61: one way to refuse integers for unsigned C types',
    outcome: unsignedOutcome,
    example: [called('htons', -1), called('htonl', huge), called('ntohs', 65536), called('htonl', 'x')],
  },
  {
    before: [3, 14],
    rule: 'S55: a bool is a port',
    step: portStep,
    example: [called('getaddrinfo', '127.0.0.1', true)],
  },
  {
    before: [3, 14],
    rule: 'S49: the default buffer size is 131072',
    step: bufferingStep,
    example: [
      { do: 'make', names: ['a', 'b'], call: 'socketpair', args: [] },
      method('b', 'sendall', { filler: 10_000 }),
      { do: 'method', on: 'a', call: 'makefile', args: ['rb'], as: 'f' },
      method('f', 'read1'),
    ],
  },
  {
    before: [3, 14],
    rule: 'S49: a text file that reads to the end of a socket that has nothing yet says so',
    outcome: (step, outcome) =>
      'call' in step && step.call === 'read' && 'error' in outcome && /NoneType/.test(outcome.text)
        ? { error: 'BlockingIOError', text: 'Read returned None.', errno: null, args: ['Read returned None.'] }
        : undefined,
    example: [
      { do: 'make', names: ['a', 'b'], call: 'socketpair', args: [] },
      method('a', 'setblocking', false),
      { do: 'method', on: 'a', call: 'makefile', args: ['r'], as: 'f' },
      method('f', 'read'),
    ],
  },
  {
    before: [3, 14],
    rule: 'S53: SO_REUSEPORT is for AF_INET and AF_INET6 only',
    step: reusePortStep,
    example: [
      {
        do: 'make',
        names: ['a'],
        call: 'create_server',
        args: [{ path: 's' }],
        keywords: { family: { name: 'AF_UNIX' }, reuse_port: true },
      },
    ],
  },
  {
    before: [3, 14],
    rule: 'S54: unpacking says how many values there were',
    outcome: unpackOutcome,
    example: [{ do: 'make', names: ['a'], call: 'create_connection', args: [['127.0.0.1', 1, 2]] }],
  },
  {
    before: [3, 12],
    rule: 'S7: setblocking takes the truth of anything',
    step: setblockingStep,
    example: [open, method('a', 'setblocking', 'text'), method('a', 'getblocking')],
  },
  {
    before: [3, 12],
    rule: 'S55: a port of any size',
    step: largePortStep,
    example: [called('getaddrinfo', '127.0.0.1', huge)],
  },
  {
    before: [3, 13],
    rule: 'S59, S61: functions of one argument count it in other words',
    outcome: (_step, outcome) => text(outcome, METH_O, '_socket.$1() takes exactly one argument'),
    example: [called('htons'), called('inet_aton', '1.2.3.4', null)],
  },
  {
    before: [3, 13],
    rule: 'S58: inet_aton has one argument',
    outcome: (_step, outcome) => text(outcome, /^inet_aton\(\) argument 1 must/, 'inet_aton() argument must'),
    example: [called('inet_aton', 1)],
  },
  {
    before: [3, 13],
    rule: 'S55: IDNA refuses with UnicodeEncodeError and says where',
    step: idnaStep,
    example: [called('getaddrinfo', 'a..b', 1)],
  },
  {
    before: [3, 13],
    rule: 'S53: an unexpected keyword that looks like another',
    outcome: (_step, outcome) =>
      text(outcome, /^(.* got an unexpected keyword argument 'famly')$/, "$1. Did you mean 'family'?"),
    example: [{ do: 'make', names: ['a'], call: 'create_server', args: [['', 0]], keywords: { famly: 1 } }],
  },
  {
    before: [3, 13],
    rule: 'S49: UTF-16 without a byte order mark is a UnicodeDecodeError',
    outcome: (_step, outcome) =>
      'error' in outcome && outcome.text === 'UTF-16 stream does not start with BOM'
        ? {
            error: 'UnicodeDecodeError',
            text: "'utf-16' codec can't decode bytes in position 0-1: Stream does not start with BOM",
          }
        : undefined,
    example: [
      { do: 'make', names: ['a', 'b'], call: 'socketpair', args: [] },
      method('b', 'sendall', { bytes: '61006200' }),
      method('b', 'close'),
      { do: 'method', on: 'a', call: 'makefile', args: ['r'], keywords: { encoding: 'utf-16' }, as: 'f' },
      method('f', 'read'),
    ],
  },
  {
    before: [3, 14],
    rule: 'S49: a line of a file for reading and writing is no longer than was asked for',
    step: (step) => (step.do === 'method' && step.call === 'readline' && step.args.length > 0 ? null : step),
    example: [
      { do: 'make', names: ['a', 'b'], call: 'socketpair', args: [] },
      method('b', 'sendall', { filler: 20 }),
      { do: 'method', on: 'a', call: 'makefile', args: ['rwb', 5], as: 'f' },
      method('f', 'read', 3),
      method('f', 'readline', 3),
    ],
  },
  {
    before: [3, 13],
    rule: 'S49: a full buffer is written at once',
    step: fullBufferStep,
    example: [
      { do: 'make', names: ['a', 'b'], call: 'socketpair', args: [] },
      method('b', 'setblocking', false),
      { do: 'method', on: 'a', call: 'makefile', args: ['wb', 8], as: 'f' },
      method('f', 'write', { filler: 8 }),
      method('b', 'recv', 10),
    ],
  },
]
