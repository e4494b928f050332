import { onTestFinished } from 'vitest'
import type { Clock, Poller, PollerDeliver } from '../src/backend/index.js'
import { environmentSockets } from '../src/bind-sockets.js'
import type { SocketOptions } from '../src/calls/open.js'
import { type FakeOptions, FakeSyscalls, type Step } from '../src/testing/fake-syscalls.js'

/** A poller whose events come from the test, and which records core's requests. */
class ScriptedPoller implements Poller {
  /** Tokens by fd. */
  readonly watched = new Map<number, number>()
  readonly calls: string[] = []
  referenced = false
  addResult = 0
  deliver: PollerDeliver = () => {}

  add(fd: number, token: number): number {
    this.calls.push(`add ${fd}`)
    if (this.addResult < 0) return this.addResult
    this.watched.set(fd, token)
    return 0
  }

  remove(fd: number, token: number): number {
    this.calls.push(`remove ${fd}`)
    if (this.watched.get(fd) === token) this.watched.delete(fd)
    return 0
  }

  ref(): void {
    this.referenced = true
  }

  unref(): void {
    this.referenced = false
  }

  close(): void {}

  /** Deliver one batch: pairs of fd (as now watched) and revents. */
  event(...pairs: readonly (readonly [fd: number, revents: number])[]): void {
    this.deliverTokens(...pairs.map(([fd, revents]) => [this.watched.get(fd) ?? 0, revents] as const))
  }

  deliverTokens(...pairs: readonly (readonly [token: number, revents: number])[]): void {
    this.deliver(Int32Array.from(pairs.flat()), pairs.length)
  }
}

/** A socket with fd 3 on the event loop, with scripted system calls and events. */
export function scriptedAsync(
  steps: readonly Step[],
  options: FakeOptions & { socket?: SocketOptions; timeoutMs?: number | null; clock?: Clock } = {},
) {
  const fake = new FakeSyscalls([['socket', 3]], {
    ...options,
    ambient: { setNonblocking: 0, getsockopt: 0, ...options.ambient },
  })
  const poller = new ScriptedPoller()
  const backend = {
    ...fake.backend,
    ...(options.clock !== undefined && { clock: options.clock }),
    createPoller(deliver: PollerDeliver): Poller {
      poller.deliver = deliver
      return poller
    },
  }
  const { sockets, env } = environmentSockets(backend)
  const socket = new sockets.AsyncSocket(options.socket)
  onTestFinished(() => {
    socket.detach()
  })
  if (options.timeoutMs !== undefined) socket.timeoutMs = options.timeoutMs
  fake.expect(...steps)
  return { socket, fake, poller, env, sockets }
}

/** Let promises settle without a turn of the event loop. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 10; i++) await null
}
