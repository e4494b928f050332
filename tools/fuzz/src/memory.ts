/** Buffers that are not what they seem. */
import { disturb, type Scene } from './scene.js'

type ViewConstructor = new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayBufferView

const kinds: readonly ViewConstructor[] = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Float64Array,
  BigInt64Array,
  Uint8ClampedArray,
  DataView,
]

/** Buffers that change their size, which the type library for our oldest Node lacks. */
type Resizable = new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBufferLike & {
  resize(length: number): void
  grow(length: number): void
}
const ResizableBuffer = ArrayBuffer as unknown as Resizable
const GrowableBuffer = SharedArrayBuffer as unknown as Resizable

/** A subclass whose arrays claim to be longer than they are. */
class Lying extends Uint8Array {
  override get length(): number {
    return 1e9
  }

  override get byteLength(): number {
    return 2 ** 40
  }
}

/** A subclass whose subarrays are something else. */
class Foreign extends Uint8Array {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Array as unknown as Uint8ArrayConstructor
  }
}

/** A buffer whose memory is gone. */
function detached(): Uint8Array {
  const view = new Uint8Array(16)
  structuredClone(view.buffer, { transfer: [view.buffer] })
  return view
}

/** A view of a buffer that has been resized since. */
function resized({ random }: Scene): unknown {
  const buffer = new ResizableBuffer(256, { maxByteLength: 4096 })
  const view = random.chance(0.5) ? new Uint8Array(buffer) : new Uint8Array(buffer, 8, 64)
  buffer.resize(random.pick([0, 4, 16, 256, 4096]))
  return random.chance(0.2) ? buffer : view
}

function grown({ random }: Scene): unknown {
  const buffer = new GrowableBuffer(64, { maxByteLength: 1024 })
  const view = new Uint8Array(buffer)
  if (random.chance(0.5)) buffer.grow(512)
  return random.chance(0.2) ? buffer : view
}

/** A buffer whose own properties run code. */
function trapped(scene: Scene): unknown {
  const view = new Uint8Array(32)
  const name = scene.random.pick(['length', 'byteLength', 'byteOffset', 'buffer', 'constructor', 'subarray', '0'])
  try {
    Object.defineProperty(view, name, {
      get() {
        disturb(scene)
        return scene.random.pick([0, 1, -1, 1e9, undefined, null, 'x'])
      },
    })
  } catch {
    // Elements cannot be redefined.
  }
  return view
}

/** Bytes as in a well-behaved program. */
export function plainBytes({ random }: Scene): unknown {
  const size = random.pick([0, 1, 2, 4, 16, 100, 1000, 5000, 70_000])
  if (random.chance(0.6)) return Buffer.alloc(size, random.below(256))
  const Kind = random.pick(kinds)
  const buffer = random.chance(0.2) ? new SharedArrayBuffer(64) : new ArrayBuffer(64)
  return random.chance(0.2) ? buffer : new Kind(buffer, 8 * random.below(4), random.below(4))
}

/** Bytes, or something similar. */
export function bytes(scene: Scene): unknown {
  const { random } = scene
  if (random.chance(0.6)) return plainBytes(scene)
  return random.pick<(scene: Scene) => unknown>([
    detached,
    resized,
    grown,
    trapped,
    () => new Lying(16),
    () => new Foreign(16),
    () => new Proxy(new Uint8Array(8), {}),
    () => Object.create(Uint8Array.prototype),
    () => Object.freeze(new ArrayBuffer(8)),
    () => Buffer.alloc(1_000_000),
  ])(scene)
}
