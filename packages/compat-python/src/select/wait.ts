import type { Environment } from '@sockcall/core/internal'

/** The longest single poll: between polls a worker can be terminated and the process can exit. */
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

  /** The revents of one of them, as an unsigned number. */
  revents(index: number): number {
    return (this.#shorts[index * 4 + 3] ?? 0) & 0xffff
  }

  /** Omit one from the next poll(2). */
  skip(index: number): void {
    const fd = this.memory[index * 2] ?? -1
    if (fd >= 0) this.memory[index * 2] = ~fd
  }

  /** Undo every {@link skip}. */
  unskip(): void {
    for (let at = 0; at < this.memory.length; at += 2) {
      const fd = this.memory[at] ?? 0
      if (fd < 0) this.memory[at] = ~fd
    }
  }
}

/**
 * poll(fds, nfds, timeout) — until one is ready or `deadline` has passed, in slices. Signal listeners run meanwhile, and the
 * wait goes on unless one of them throws (PEP 475).
 *
 * @returns how many are ready, 0 if the deadline has passed, or -errno.
 */
export function pollUntil(env: Environment, fds: PollFds, deadline: number): number {
  const { clock } = env.backend
  for (;;) {
    const left = deadline - clock.now()
    const timeout = Math.max(0, Math.min(SLICE_MS, Math.ceil(left)))
    const rc = env.sys.poll(fds.memory, fds.length, timeout)
    // Also after a poll that was not interrupted, as a program may never wait.
    env.checkSignals()
    if (rc !== env.numbers.EINTR && (rc !== 0 || left <= timeout)) return rc
  }
}

/** Run `wait` while signals are held, so that their listeners run during it and not after it. */
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

/** The deadline of a timeout that begins now. */
export function deadlineIn(env: Environment, timeoutMs: number): number {
  return timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : env.backend.clock.now() + timeoutMs
}
