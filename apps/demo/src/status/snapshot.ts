import type { BackendName } from '@sockcall/compat-python/backend'
import type { Counters } from './counters.js'

/** What does not change while the server runs. */
export interface ServerFacts {
  readonly backend: BackendName
  readonly workers: number
  /** As from `Date.now()`. */
  readonly startedAt: number
}

/** What the status page is made from. */
export interface ServerView {
  readonly facts: ServerFacts
  readonly counters: Counters
}

/** What the status page shows at one moment. */
export interface Snapshot {
  readonly backend: string
  readonly runtime: string
  readonly workers: number
  readonly uptimeSeconds: number
  readonly open: number
  readonly connections: number
  readonly waiting: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly lines: number
  readonly requests: number
  readonly calls: readonly [name: string, count: number][]
}

export function takeSnapshot(facts: ServerFacts, counters: Counters): Snapshot {
  return {
    backend: facts.backend,
    runtime: `Node.js ${process.versions.node}, ${process.platform} ${process.arch}, process ${process.pid}`,
    workers: facts.workers,
    uptimeSeconds: Math.max(0, Math.round((Date.now() - facts.startedAt) / 1000)),
    open: counters.get('open'),
    connections: counters.get('connections'),
    waiting: counters.get('waiting'),
    bytesIn: counters.get('bytesIn'),
    bytesOut: counters.get('bytesOut'),
    lines: counters.get('lines'),
    requests: counters.get('requests'),
    calls: counters.calls(),
  }
}
