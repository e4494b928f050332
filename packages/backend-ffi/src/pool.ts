import { errno } from './libc.js'
import { EAGAIN, EAI_SYSTEM } from './numbers.js'

/** libuv usually has four threads; more than a few concurrent calls gain nothing, and koffi throws at 256. */
const AT_ONCE = 16

/** Resolver calls on libuv's pool (law 7 allows them), a few at a time, the others in a queue. */
export class Pool {
  readonly #queue: (() => void)[] = []
  /** The memory of calls in progress: koffi passes addresses and keeps nothing alive. */
  readonly #memory = new Set<object>()

  /**
   * @param memory whatever the call's addresses point into, reachable from this object.
   * @param start begins the call.
   * @param answer turns its EAI_* result and errno into the promise's value.
   */
  run<T>(
    memory: object,
    start: (done: (error: unknown, rc: number) => void) => void,
    answer: (rc: number, errno: number) => T,
  ): Promise<T> {
    return new Promise((resolve) => {
      const begin = () => {
        this.#memory.add(memory)
        const finish = (rc: number, errno: number) => {
          this.#memory.delete(memory)
          this.#queue.shift()?.()
          resolve(answer(rc, errno))
        }
        try {
          // errno is valid only at the top of koffi's callback.
          start((error, rc) =>
            error == null ? finish(rc, rc === EAI_SYSTEM ? errno() : 0) : finish(EAI_SYSTEM, EAGAIN),
          )
        } catch {
          // Other users of koffi occupy all of its calls.
          finish(EAI_SYSTEM, EAGAIN)
        }
      }
      if (this.#memory.size < AT_ONCE) begin()
      else this.#queue.push(begin)
    })
  }
}
