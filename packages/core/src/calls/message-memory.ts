/** The memory of recvmsg(2) beside its bytes. */
import type { Voice } from '../voice/voice.js'
import { allocateZeroed } from './arguments.js'

/** The memory of one recvmsg(2): its name, its control buffer and the three lengths in and out. */
export interface RecvmsgScratch {
  readonly name: Uint8Array
  /** The bytes of `name` that the call may use. */
  readonly capacity: number
  readonly control: Buffer | null
  /** The bytes of `control` that the call may use. */
  readonly room: number
  readonly lengths: Int32Array
}

/** Memory of the call's own: zeroed, since the kernel leaves gaps, and what was there before is nobody's business. */
export function ownScratch(voice: Voice, capacity: number, room: number): RecvmsgScratch {
  const control = room > 0 ? allocateZeroed(voice, room) : null
  return { name: new Uint8Array(capacity), capacity, control, room, lengths: new Int32Array(3) }
}

/** sizeof(struct sockaddr_storage) on every platform. */
const SHARED_CAPACITY = 128
/** Room for 250 fds, or for whatever a datagram brings. */
const SHARED_ROOM = 1024

/** What the calls of a thread use one after the other, as long as none of them waits. */
export class SharedScratch implements RecvmsgScratch {
  readonly name = new Uint8Array(SHARED_CAPACITY)
  capacity = 0
  readonly #memory = new ArrayBuffer(SHARED_ROOM)
  readonly #control = Buffer.from(this.#memory)
  readonly #words = new Float64Array(this.#memory)
  control: Buffer | null = null
  room = 0
  readonly lengths = new Int32Array(3)

  prepare(capacity: number, room: number): void {
    this.capacity = capacity
    this.room = room
    this.control = room > 0 ? this.#control : null
    for (let i = 0; i * 8 < room; i++) this.#words[i] = 0
  }
}

let idle: SharedScratch | null = new SharedScratch()

/**
 * The shared memory, or null where it is too small or in use: while a call is made, or its result is shown, a user's own code
 * may run and receive a message of its own.
 */
export function borrowScratch(capacity: number, room: number): SharedScratch | null {
  if (idle === null || room > SHARED_ROOM || capacity > SHARED_CAPACITY) return null
  const scratch = idle
  idle = null
  scratch.prepare(capacity, room)
  return scratch
}

/** The call is over, or goes on with memory of its own. */
export function returnScratch(scratch: SharedScratch): void {
  idle = scratch
}
