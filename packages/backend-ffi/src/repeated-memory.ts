/** The address of memory that is used again and again, as the one buffer of a loop is. */
import { bufferOf } from './arguments.js'
import { addressOf } from './scratch.js'

/** No more than this is kept alive until another is used. */
const MOST_KEPT_BYTES = 1 << 20

/**
 * Finding a typed array's memory takes koffi longer than taking a number, so the address of the one used last is kept. That is
 * safe where its length was looked at for this call: a typed array's memory moves or goes only when its length becomes 0, and
 * V8's own memory, in which small ones begin, is left for good when the address is first asked for.
 */
export class RepeatedMemory {
  #last: Uint8Array | null = null
  #address = 0

  /** The address of `buf`, true memory that is not empty; 0 where it is not kept. */
  addressOf(buf: Uint8Array): number {
    return buf === this.#last ? this.#address || this.#ask(buf) : this.#use(buf)
  }

  #ask(buf: Uint8Array): number {
    this.#address = Number(addressOf(buf))
    return this.#address
  }

  /** It may be used once only, so its address is not asked for. */
  #use(buf: Uint8Array): 0 {
    this.#address = 0
    this.#last = bufferOf(buf).byteLength <= MOST_KEPT_BYTES ? buf : null
    return 0
  }
}
