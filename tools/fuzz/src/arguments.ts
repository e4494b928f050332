/** Arguments as each method expects them, now and then replaced by something hostile. */
import { linuxAbi } from '@sockcall/core/backend'
import { hostile, oddNumber, trickyIterable } from './hostile.js'
import { bytes, plainBytes } from './memory.js'
import { disturb, type Scene, UserError } from './scene.js'

const { constants, extensions } = linuxAbi
const named = (pattern: RegExp) =>
  Object.entries({ ...extensions, ...constants })
    .filter(([name]) => pattern.test(name))
    .map(([, value]) => value)

const flagBits = named(/^MSG_/)
const levels = [...new Set([...named(/^(SOL_|IPPROTO_(IP|IPV6|TCP|UDP)$)/), 0, 1, 6, 17, 41])]
const families = [...named(/^AF_(INET|INET6|UNIX|NETLINK|PACKET|VSOCK|CAN|ALG|TIPC)$/), 77]
const types = named(/^SOCK_/)

const flags = ({ random }: Scene) =>
  random.chance(0.7) ? 0 : random.pick(flagBits) | (random.chance(0.3) ? random.pick(flagBits) : 0)

const size = (scene: Scene) =>
  scene.random.chance(0.995)
    ? scene.random.pick([0, 1, 5, 24, 100, 2048, 5000, 65_536, 100_000])
    : scene.random.pick([2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40])

function address(scene: Scene): unknown {
  const { random } = scene
  const item = (good: unknown) => (random.chance(0.9) ? good : hostile(scene))
  return random.pick<() => unknown>([
    () => random.pick(scene.addresses()),
    () => random.pick(scene.addresses()),
    () => [
      item(random.pick(['127.0.0.1', '', '<broadcast>', 'localhost', '0', '::1', 'no.such.host'])),
      item(random.below(70_000)),
    ],
    () => [item('::1'), item(random.below(70_000)), item(0), item(random.below(3))],
    () => item(`fuzz-${random.below(3)}`),
    () => item(`\0fuzz-${random.below(3)}`),
    () => [item(random.below(3)), item(random.below(70_000))],
    () => [item('lo'), item(random.below(70_000)), item(0), item(0), item(Buffer.alloc(6))],
    () => [item('hash'), item('sha256'), item(0), item(0)],
    () => [item('lo')],
    () => hostile(scene),
  ])()
}

function ancillaryItem(scene: Scene): unknown {
  const { random } = scene
  const fds = Int32Array.from({ length: random.below(4) }, () =>
    random.chance(0.8) ? random.pick(scene.descriptors()) : random.below(1000) - 1,
  )
  const item = (good: unknown) => (random.chance(0.95) ? good : hostile(scene))
  return random.chance(0.7)
    ? [item(constants.SOL_SOCKET), item(constants.SCM_RIGHTS), item(fds)]
    : [item(random.pick(levels)), item(random.below(60)), item(bytes(scene))]
}

function iterable(scene: Scene, of: (scene: Scene) => unknown): unknown {
  const { random } = scene
  if (random.chance(0.15)) return trickyIterable(scene, of)
  const length = random.chance(0.98) ? random.below(4) : 1500
  const list = Array.from({ length }, () => of(scene))
  return random.chance(0.1) ? list.values() : list
}

function callOptions(scene: Scene): unknown {
  const { random } = scene
  return random.pick<() => unknown>([
    () => undefined,
    () => ({}),
    () => ({ signal: AbortSignal.abort(new UserError('aborted before')) }),
    () => {
      const controller = new AbortController()
      setImmediate(() => controller.abort(new UserError('aborted')))
      return { signal: controller.signal }
    },
    () => ({
      get signal() {
        disturb(scene)
        return undefined
      },
    }),
  ])()
}

/** A protocol whose methods do anything: interfere with the sockets, throw, delay for a while or for ever, or reject. */
function protocol(scene: Scene): unknown {
  const { random } = scene
  const method = (): unknown => {
    try {
      disturb(scene)
    } catch {
      throw new UserError('from a protocol')
    }
    return random.pick<() => unknown>([
      () => undefined,
      () => true,
      () => new Promise((resolve) => setImmediate(resolve)),
      () => Promise.reject(new UserError('from a protocol')),
      () => new Promise(() => {}),
      () =>
        Object.defineProperty({}, 'then', {
          get() {
            throw new UserError('then of a protocol')
          },
        }),
      () => random.pick<unknown>([null, 0, 'x', Symbol('s'), [], {}]),
    ])()
  }
  const data = random.chance(0.3) ? 'dataBorrowed' : 'dataReceived'
  const methods = { connectionMade: method, [data]: method, eofReceived: method, connectionLost: method }
  if (random.chance(0.5)) return methods
  // Only our own functions: the exceptions of others could not be told from a bug.
  const other = () => (random.chance(0.8) ? method : random.pick<unknown>([undefined, null, 5, 'x', {}]))
  return random.chance(0.5)
    ? { connectionMade: other(), [data]: other(), eofReceived: other(), connectionLost: other() }
    : {
        get [data]() {
          disturb(scene)
          return other()
        },
      }
}

/** Options by name, each of them sometimes hostile, sometimes a getter that runs code. */
function record(scene: Scene, parts: Readonly<Record<string, (scene: Scene) => unknown>>): unknown {
  const made: Record<string, unknown> = {}
  for (const [name, make] of Object.entries(parts)) {
    if (scene.random.chance(0.4)) continue
    const value = scene.random.chance(0.9) ? make(scene) : hostile(scene)
    Object.defineProperty(made, name, {
      enumerable: true,
      get() {
        if (scene.random.chance(0.1)) disturb(scene)
        return value
      },
    })
  }
  return made
}

/** A kind of argument, by its letter in a signature. */
const kinds: Readonly<Record<string, (scene: Scene) => unknown>> = {
  n: size,
  f: flags,
  b: bytes,
  B: (scene) => iterable(scene, bytes),
  a: address,
  A: (scene) => iterable(scene, ancillaryItem),
  l: ({ random }) => random.pick(levels),
  p: ({ random }) => random.below(100),
  v: (scene) => (scene.random.chance(0.5) ? scene.random.pick([0, 1, 100, -1, 2 ** 31]) : bytes(scene)),
  i: ({ random }) => random.below(10),
  t: ({ random }) => random.chance(0.5),
  s: ({ random }) => random.pick(['', 'r', 'w', 'rw', 'rb', 'wb', 'rwb', 'a', '127.0.0.1', '::1', 'lo', 'tcp', 'http']),
  m: (scene) => scene.batch(),
  F: (scene) => scene.random.pick<unknown>([scene.file, { fd: scene.file }, -1, 12_345]),
  d: (scene) => (scene.random.chance(0.8) ? scene.random.pick(scene.descriptors()) : oddNumber(scene)),
  D: ({ random }) => random.pick<unknown>([0, null, 0.5, 1, 10, 1000, 1e-9]),
  y: ({ random }) => random.pick(families),
  Y: ({ random }) => random.pick(types),
  o: callOptions,
  g: (scene) =>
    record(scene, { op: kinds.i ?? size, iv: plainBytes, assoclen: kinds.i ?? size, flags, signal: () => undefined }),
  S: (scene) =>
    record(scene, {
      family: ({ random }) => random.pick(families),
      type: ({ random }) => random.pick(types),
      proto: ({ random }) => (random.chance(0.9) ? 0 : random.below(300)),
      fileno: ({ random }) => (random.chance(0.9) ? undefined : random.pick(scene.descriptors())),
    }),
  C: (scene) =>
    record(scene, {
      family: () => undefined,
      timeoutMs: ({ random }) => random.pick<unknown>([undefined, 5, 0]),
      sourceAddress: () => undefined,
      attemptDelayMs: ({ random }) => random.pick([0, 1, 250]),
      signal: () => undefined,
    }),
  P: protocol,
  x: hostile,
}

/** Arguments for a signature such as `'nf'`: usually that many, usually of those kinds. */
export function argumentsFor(scene: Scene, signature: string): unknown[] {
  const { random } = scene
  const count = random.chance(0.9) ? signature.length : random.below(signature.length + 3)
  return Array.from({ length: count }, (_, index) => {
    const make = kinds[signature[index] ?? 'x'] ?? hostile
    return random.chance(0.8) ? make(scene) : random.chance(0.4) ? oddNumber(scene) : hostile(scene)
  })
}
