/** Where a receive puts its bytes before their number is known, and the memory they are handed out in. */
import type { SocketState } from '../call/socket-state.js'
import { SCRATCH_BYTES } from '../thread/scratch.js'
import type { Voice } from '../voice/voice.js'
import { allocate, allocateZeroed } from './arguments.js'

// The global Buffer is an accessor in Node, which optimised code would call again and again.
const { alloc, allocUnsafe } = Buffer

/** Where a receive of up to `size` bytes puts them. */
export function receiveBuffer(state: SocketState, size: number, flags: number): Buffer {
  // A stream counts bytes under MSG_TRUNC that it does not write: what was in this memory before must not be shown.
  if ((flags & state.env.numbers.MSG_TRUNC) !== 0) return allocateZeroed(state.voice, size)
  return size <= SCRATCH_BYTES ? state.env.scratch.bytes : allocate(state.voice, size)
}

/** The `n` bytes received, in memory of their own that is not much larger than they are. */
export function received(state: SocketState, buf: Buffer, n: number): Buffer {
  // Not one for all: who transfers it would take it from the others.
  if (n === 0) return alloc(0)
  const { env } = state
  if (buf === env.scratch.bytes) {
    const start = env.scratch.starts[n]
    if (start !== undefined) return copyOf(start, n)
    if (n <= buf.length) {
      const out = allocUnsafe(n)
      out.set(buf.subarray(0, n))
      return out
    }
  }
  if (n > buf.length) return longer(state.voice, buf, n)
  if (n === buf.length) return buf
  return n > buf.length / 2 ? buf.subarray(0, n) : Buffer.from(buf.subarray(0, n))
}

/** As CPython: a datagram that MSG_TRUNC says is longer than the buffer has its whole length, though not its bytes. */
function longer(voice: Voice, buf: Buffer, n: number): Buffer {
  const out = allocateZeroed(voice, n)
  buf.copy(out)
  return out
}

/** A Buffer over a part of memory that exists: what `Buffer.prototype.slice` makes, without its checks. */
type BufferOver = new (memory: ArrayBufferLike, offset: number, length: number) => Buffer

/** Node's own class of Buffers is reached by the species of Buffer; elsewhere Buffer may be its own. */
const Part: BufferOver | null = partClass()

function partClass(): BufferOver | null {
  const species: unknown = Reflect.get(Buffer, Symbol.species)
  if (typeof species !== 'function' || species === Buffer) return null
  const Species = species as BufferOver
  return new Species(new ArrayBuffer(2), 1, 1) instanceof Buffer ? Species : null
}

/** The most that Node's pool gives, of which each slab takes half. */
const SLAB_BYTES = 4095
let slab: ArrayBufferLike = new ArrayBuffer(0)
let slabOffset = 0
let slabEnd = 0

/**
 * A copy of `n` bytes, a few hundred at most. Its memory is cut from a part of Node's pool, for `Buffer.allocUnsafe` costs
 * more than the part itself: it looks its pool's size up on Buffer in every call.
 */
function copyOf(bytes: Uint8Array, n: number): Buffer {
  if (Part === null || (slabOffset + n > slabEnd && !nextSlab())) {
    const out = allocUnsafe(n)
    out.set(bytes)
    return out
  }
  const out = new Part(slab, slabOffset, n)
  // A part begins where a float64 may: programs that make typed arrays of it expect that of Node's Buffers.
  slabOffset += (n + 7) & ~7
  out.set(bytes)
  return out
}

/**
 * False where Node takes nothing from its pool (`Buffer.poolSize`): it marks the pool untransferable, but memory of another kind
 * would go with the first part that is transferred, and all the others would become empty.
 */
function nextSlab(): boolean {
  const memory = allocUnsafe(SLAB_BYTES)
  if (memory.buffer.byteLength === SLAB_BYTES) return false
  slab = memory.buffer
  slabOffset = memory.byteOffset
  slabEnd = slabOffset + SLAB_BYTES
  return true
}
