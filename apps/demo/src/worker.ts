/** A worker thread: it receives connections one at a time and serves each with blocking calls. */
import { parentPort, workerData } from 'node:worker_threads'
import { Turn, type TurnEnd } from './connection/turn.js'
import type { Connection, FromWorker, ThreadData } from './server/messages.js'
import { StopFlag } from './server/stop-flag.js'
import { joinCounting } from './status/counted-backend.js'

const { facts, counters: share, stop: stopBuffer, idleMs } = workerData as ThreadData
const server = { facts, counters: joinCounting(facts.backend, share) }
const rules = { stop: new StopFlag(stopBuffer), idleMs }

function report(message: FromWorker): void {
  // Unused input is passed on without a copy.
  const session = message.kind === 'parked' ? message.connection.session : null
  parentPort?.postMessage(message, session === null ? [] : [session.input.buffer, session.output.buffer])
}

function serve(connection: Connection): TurnEnd {
  try {
    return new Turn(connection, server, rules).run()
  } catch (error) {
    // A bug of ours. One client's connection is lost, but not the others.
    return { kind: 'closed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.on('message', (connection: Connection) => report(serve(connection)))
report({ kind: 'ready' })
