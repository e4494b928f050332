/** Values of every type that no method expects. */
import { bytes } from './memory.js'
import { disturb, type Scene, UserError } from './scene.js'

/** A number that is too small, too large, or NaN. */
export function oddNumber({ random }: Scene): unknown {
  return random.pick<() => unknown>([
    () => 0,
    () => -0,
    () => 1,
    () => -1,
    () => random.below(300),
    () => -random.below(300),
    () => random.next() * 10,
    () => Number.NaN,
    () => Number.POSITIVE_INFINITY,
    () => Number.NEGATIVE_INFINITY,
    () => 2 ** random.below(70) - random.below(2),
    () => -(2 ** random.below(70)),
    () => Number.MAX_SAFE_INTEGER,
    () => Number.MIN_VALUE,
    () => BigInt(random.below(100)),
    () => -5n,
    () => 2n ** BigInt(random.below(100)),
    () => true,
    () => '7',
    () => Object(7),
  ])()
}

/** An object whose conversion to a number or text runs code. */
function converting(scene: Scene): unknown {
  const convert = () => {
    disturb(scene)
    return scene.random.pick<unknown>([0, 1, 5, -1, 'text', Number.NaN, 3n, {}])
  }
  const name = scene.random.pick(['valueOf', 'toString', Symbol.toPrimitive, 'toJSON', '__index__'])
  return { [name]: convert }
}

/** An array with holes, or whose items or length run code. */
function trickyArray(scene: Scene): unknown {
  const { random } = scene
  const list: unknown[] = Array.from({ length: random.below(6) }, () => simple(scene))
  if (random.chance(0.3)) list.length += random.below(3)
  if (random.chance(0.3)) {
    const at = random.below(4)
    Object.defineProperty(list, at, {
      configurable: true,
      enumerable: true,
      get() {
        disturb(scene)
        if (random.chance(0.3)) list.length = at
        return simple(scene)
      },
    })
  }
  if (random.chance(0.2)) {
    return new Proxy(list, {
      get(target, key) {
        disturb(scene)
        return Reflect.get(target, key)
      },
    })
  }
  return list
}

/** An iterable that misbehaves. */
export function trickyIterable(scene: Scene, item: (scene: Scene) => unknown): unknown {
  const { random } = scene
  return random.pick<() => unknown>([
    () => new Set([item(scene), item(scene)]),
    () =>
      (function* () {
        for (let i = random.below(4); i > 0; i--) {
          disturb(scene)
          yield item(scene)
        }
      })(),
    () => ({
      [Symbol.iterator]() {
        disturb(scene)
        return random.pick<unknown>([{}, null, { next: () => ({ done: true }) }, { next: () => 5 }])
      },
    }),
    () => ({ [Symbol.iterator]: 5 }),
    () => 'text',
    () => new Map([[1, 2]]),
    () => ({ length: random.pick<unknown>([0, 2, -1, 2 ** 53, Number.NaN]) }),
  ])()
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

/** A proxy that answers everything, or throws at everything. */
function trap(scene: Scene): unknown {
  const { random } = scene
  return new Proxy(random.chance(0.5) ? {} : () => {}, {
    get(_target, key) {
      disturb(scene)
      if (key === Symbol.toPrimitive) return undefined
      return random.pick<unknown>([undefined, 0, 'x', null, () => 1])
    },
    has() {
      disturb(scene)
      return random.chance(0.5)
    },
    getPrototypeOf() {
      if (random.chance(0.2)) throw new UserError('getPrototypeOf')
      return Object.prototype
    },
  })
}

function simple(scene: Scene): unknown {
  const { random } = scene
  return random.pick<() => unknown>([
    () => undefined,
    () => null,
    () => oddNumber(scene),
    () => '',
    () => 'text',
    () => 'nul\0 inside',
    () => '\ud800',
    () => 'é'.repeat(200),
    () => Symbol('s'),
    () => true,
    () => bytes(scene),
  ])()
}

/** Anything. */
export function hostile(scene: Scene): unknown {
  const { random } = scene
  if (random.chance(0.4)) return simple(scene)
  return random.pick<() => unknown>([
    () => converting(scene),
    () => trickyArray(scene),
    () => trickyIterable(scene, hostile),
    () => revoked({}),
    () => revoked([]),
    () => revoked(new Uint8Array(1)),
    () => revoked(() => {}),
    () => trap(scene),
    () => ({}),
    () => Object.create(null),
    () => () => {},
    () => class {},
    () => new Date(0),
    () => /x/,
    () => new Error('an error'),
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is to be tried
    () => ({ then: () => {} }),
    () => Promise.resolve(5),
    () => new WeakMap(),
    () => globalThis,
    () => 'x'.repeat(random.pick([16, 108, 109, 300, 100_000])),
  ])()
}
