import { createHash } from 'node:crypto'
import type { Failure, Outcome, Program, Step, Trace } from './language.js'

/** What a run chose itself. */
export interface RunFacts {
  readonly directory: string | null
  readonly pid: number
  readonly abstractPrefix: string
}

const ADDRESS_CALLS = new Set([
  'getsockname',
  'getpeername',
  'accept',
  '_accept',
  'recvfrom',
  'recvfrom_into',
  'recvmsg',
  'recvmsg_into',
  'recv_fds',
  'sock_accept',
  'sock_recvfrom',
  'sock_recvfrom_into',
  'get_extra_info',
])
const FD_CALLS = new Set(['fileno', 'detach', 'dup', '_accept'])
const EPHEMERAL_FROM = 32768
const EPHEMERAL_TO = 60999

/**
 * Replace what the kernel chooses anew for each run by a name in order of first appearance: ephemeral ports, descriptors,
 * autobound AF_UNIX names, temporary paths. Equal behaviour then gives equal traces.
 */
export function normalise(program: Program, trace: Trace, facts: RunFacts): Trace {
  const names = new Names(facts)
  return trace.map((outcome, index) => {
    const step = program[index]
    return step === undefined ? outcome : names.outcome(step, outcome)
  })
}

class Names {
  readonly #facts: RunFacts
  readonly #ports = new Map<number, string>()
  readonly #fds = new Map<number, string>()
  readonly #autobound = new Map<string, string>()

  constructor(facts: RunFacts) {
    this.#facts = facts
  }

  outcome(step: Step, outcome: Outcome): Outcome {
    if (asksForRight(step)) return { ok: null }
    if ('skipped' in outcome) return outcome
    if ('error' in outcome) return this.#failure(outcome)
    const call = 'call' in step ? step.call : step.do
    let ok = machinesOwn(call, outcome.ok)
    if (FD_CALLS.has(call) || (step.do === 'get' && step.attribute === 'name')) ok = this.#fd(ok)
    if (call === 'recv_fds' && Array.isArray(ok))
      ok = ok.map((item, index) => (index === 1 && Array.isArray(item) ? item.map((fd) => this.#fd(fd)) : item))
    ok = this.#value(ok, ADDRESS_CALLS.has(call))
    const { buffers } = outcome
    return buffers === undefined ? { ok } : { ok, buffers: buffers.map((hex) => this.#bytes(hex)) }
  }

  #failure(failure: Failure): Failure {
    const { args, exceptions } = failure
    return {
      ...failure,
      text: this.#text(failure.text),
      ...(args === undefined ? {} : { args: args.map((arg) => this.#value(arg, false)) }),
      ...(exceptions === undefined ? {} : { exceptions: exceptions.map((one) => this.#failure(one)) }),
    }
  }

  #fd(value: unknown): unknown {
    if (typeof value === 'number' && value >= 0) return named(this.#fds, value, 'fd')
    if (Array.isArray(value)) return [this.#fd(value[0]), ...value.slice(1)]
    return value
  }

  #value(value: unknown, hasPorts: boolean): unknown {
    if (typeof value === 'string') return this.#text(value)
    if (hasPorts && typeof value === 'number' && value >= EPHEMERAL_FROM && value <= EPHEMERAL_TO) {
      return named(this.#ports, value, 'port')
    }
    if (hasPorts && typeof value === 'number' && this.#isNetlinkPort(value)) return 'netlink port'
    if (Array.isArray(value)) {
      const fds = rightsOf(value)
      const credentials = this.#credentials(value)
      if (credentials !== null) return credentials
      if (fds !== null) return ['SCM_RIGHTS', fds.map((fd) => named(this.#fds, fd, 'fd'))]
      if (hasPorts && isVsock(value)) return [VMADDR_CID_ANY, 'vsock port']
      return value.map((item) => this.#value(item, hasPorts))
    }
    if (typeof value === 'object' && value !== null && 'bytes' in value && typeof value.bytes === 'string') {
      return { bytes: this.#bytes(value.bytes) }
    }
    return value
  }

  /** An ancillary item [SOL_SOCKET, SCM_CREDENTIALS, pid uid gid]: the pid is the run's own. */
  #credentials([level, type, data]: readonly unknown[]): unknown {
    if (level !== 1 || type !== 2 || typeof data !== 'object' || data === null || !('bytes' in data)) return null
    const pid = Buffer.alloc(4)
    pid.writeInt32LE(this.#facts.pid)
    // Truncated for lack of room.
    const shown = pid.toString('hex').slice(0, String(data.bytes).length)
    return ['SCM_CREDENTIALS', String(data.bytes).replace(shown, '<pid>')]
  }

  /** The address of an autobound AF_NETLINK socket: the process's id or, if that is taken, a negative number. */
  #isNetlinkPort(value: number): boolean {
    return value === this.#facts.pid || (value > 0x80000000 && value < 0xffffffff)
  }

  #bytes(hex: string): string {
    // Autobind: a NUL and five hexadecimal digits.
    if (/^00(?:3[0-9]|6[1-6]){5}$/.test(hex)) return named(this.#autobound, hex, 'autobound')
    return abridged(hex).replaceAll(Buffer.from(this.#facts.abstractPrefix).toString('hex'), '<abstract>')
  }

  #text(whole: string): string {
    const text = abridged(whole)
    let out = text.replaceAll(this.#facts.abstractPrefix, '<abstract>')
    if (this.#facts.directory !== null) out = out.replaceAll(this.#facts.directory, '<directory>')
    out = out.replace(/\b(fd|name)=(\d+)/g, (_, what: string, fd: string) => {
      return `${what}=${named(this.#fds, Number(fd), 'fd')}`
    })
    // An object's address in memory.
    out = out.replace(/ at 0x[0-9a-f]+/g, '')
    out = out.replace(/b'\\x00([0-9a-f]{5})'/g, (all) =>
      named(this.#autobound, Buffer.from(`\0${all.slice(6, 11)}`).toString('hex'), 'autobound'),
    )
    out = out.replace(/\b(\d+)(?=, \d+\))/g, (digits) =>
      this.#isNetlinkPort(Number(digits)) ? 'netlink port' : digits,
    )
    out = out.replace(/\(4294967295, \d+\)/g, (all) =>
      all.endsWith(' 4294967295)') ? all : '(4294967295, vsock port)',
    )
    return out.replace(/\b\d{5}\b/g, (digits) => {
      const port = Number(digits)
      return port >= EPHEMERAL_FROM && port <= EPHEMERAL_TO ? named(this.#ports, port, 'port') : digits
    })
  }
}

/** SO_SNDBUFFORCE, which only some users may set. Most programs work without it. */
function asksForRight(step: Step): boolean {
  return step.do === 'method' && step.call === 'setsockopt' && step.args[1] === 32 && step.args.length === 3
}

/** Results that say where a program ran. */
function machinesOwn(call: string, ok: unknown): unknown {
  if (call === 'gethostname' && typeof ok === 'string') return '<host name>'
  if (call !== 'if_nameindex' || !Array.isArray(ok)) return ok
  return ok.filter((item: unknown) => Array.isArray(item) && item[1] === 'lo')
}

const LONG = 512

/** Long data are shown by their beginning, length and digest. */
function abridged(text: string): string {
  if (text.length <= LONG) return text
  const digest = createHash('sha1').update(text).digest('hex')
  return `${text.slice(0, 64)}… ${text.length} characters, ${digest}`
}

const VMADDR_CID_ANY = 0xffffffff

/** An AF_VSOCK socket that the kernel bound to a port of its choice. */
function isVsock(address: readonly unknown[]): boolean {
  return address.length === 2 && address[0] === VMADDR_CID_ANY && address[1] !== VMADDR_CID_ANY
}

/** The descriptors of an ancillary item [SOL_SOCKET, SCM_RIGHTS, data]; both numbers are 1 on Linux. */
function rightsOf(item: readonly unknown[]): number[] | null {
  const [level, type, data] = item
  if (item.length !== 3 || level !== 1 || type !== 1) return null
  if (typeof data !== 'object' || data === null || !('bytes' in data) || typeof data.bytes !== 'string') return null
  const bytes = Buffer.from(data.bytes, 'hex')
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readInt32LE(index * 4))
}

function named<K>(names: Map<K, string>, key: K, kind: string): string {
  let name = names.get(key)
  if (name === undefined) {
    name = `${kind}${names.size}`
    names.set(key, name)
  }
  return name
}
