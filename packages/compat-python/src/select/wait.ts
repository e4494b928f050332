import type { Environment } from '@sockcall/core'

/** No single poll may last longer: back in JavaScript, a worker can be terminated and a process exit. */
const SLICE_MS = 100

/** Entries of struct pollfd in one piece of memory: an int, two shorts. */
export class PollFds {
  /** For poll(2). */
  readonly memory: Int32Array
  readonly #shorts: Int16Array

  /** @param entries the descriptors and what to wait for. */
  constructor(entries: Iterable<readonly [fd: number, events: number]>) {
    const list = [...entries]
    this.memory = new Int32Array(list.length * 2)
    this.#shorts = new Int16Array(this.memory.buffer)
    list.forEach(([fd, events], index) => {
      this.memory[index * 2] = fd
      this.#shorts[index * 4 + 2] = events
    })
  }

  /** How many there are. */
  get length(): number {
    return this.memory.length / 2
  }

  /** What poll(2) said about one of them, as an unsigned number. */
  revents(index: number): number {
    return (this.#shorts[index * 4 + 3] ?? 0) & 0xffff
  }

  /** Leave one out of the next poll(2). */
  skip(index: number): void {
    const fd = this.memory[index * 2] ?? -1
    if (fd >= 0) this.memory[index * 2] = ~fd
  }

  /** Take back every {@link skip}. */
  unskip(): void {
    for (let at = 0; at < this.memory.length; at += 2) {
      const fd = this.memory[at] ?? 0
      if (fd < 0) this.memory[at] = ~fd
    }
  }
}

/**
 * poll(fds, nfds, timeout) — until one is ready or `deadline` has passed, in slices. A signal's listeners run in place, and the
 * wait goes on unless one of them throws (PEP 475).
 *
 * @returns how many are ready, 0 when the deadline has passed, or -errno.
 */
export function pollUntil(env: Environment, fds: PollFds, deadline: number): number {
  const { clock } = env.backend
  for (;;) {
    const left = deadline - clock.now()
    const timeout = Math.max(0, Math.min(SLICE_MS, Math.ceil(left)))
    const rc = env.sys.poll(fds.memory, fds.length, timeout)
    // Also after a poll that was not interrupted: a program may never wait.
    env.checkSignals()
    if (rc !== env.EINTR && (rc !== 0 || left <= timeout)) return rc
  }
}

/** Run what waits while signals are held, so that their listeners run within it and not after it. */
export function holdingSignals<T>(env: Environment, wait: () => T): T {
  const { signals } = env
  if (signals === null) return wait()
  signals.hold()
  try {
    return wait()
  } finally {
    signals.release()
  }
}

/** The moment at which a timeout that begins now is over. */
export function deadlineIn(env: Environment, timeoutMs: number): number {
  return timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : env.backend.clock.now() + timeoutMs
}
