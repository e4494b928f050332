/** The address of memory that is used repeatedly, such as the one buffer of a loop. */
import { bufferOf } from './arguments.js'
import { addressOf } from './scratch.js'

/** Larger memory is not kept alive. */
const MOST_KEPT_BYTES = 1 << 20

/**
 * koffi needs longer to find a typed array's memory than to take a number, so the last address is kept. That is safe if the
 * length was checked for this call: a typed array's memory moves or goes only when its length becomes 0. A small array, which
 * starts in V8's own memory, leaves that for good when its address is first read.
 */
export class RepeatedMemory {
  #last: Uint8Array | null = null
  #address = 0

  /** The address of `buf`, checked and not empty; 0 if it is not kept. */
  addressOf(buf: Uint8Array): number {
    return buf === this.#last ? this.#address || this.#ask(buf) : this.#use(buf)
  }

  #ask(buf: Uint8Array): number {
    this.#address = Number(addressOf(buf))
    return this.#address
  }

  /** It may be used only once, so its address is not read. */
  #use(buf: Uint8Array): 0 {
    this.#address = 0
    this.#last = bufferOf(buf).byteLength <= MOST_KEPT_BYTES ? buf : null
    return 0
  }
}
