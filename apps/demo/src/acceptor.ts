/** The acceptor thread: it blocks in accept() and hands every connection's descriptor to the main thread. */
import { parentPort, workerData } from 'node:worker_threads'
import * as socket from '@sockcall/compat-python'
import { OSError, TimeoutError } from '@sockcall/compat-python/exceptions'
import * as select from '@sockcall/compat-python/select'
import { formatAddress } from './server/address-text.js'
import type { AcceptorData, FromAcceptor } from './server/messages.js'
import { StopFlag } from './server/stop-flag.js'
import { joinCounting } from './status/counted-backend.js'

/** How long it waits for a connection before it checks whether the server is stopping. */
const SLICE_S = 0.1
/** Without free descriptors or memory, accept keeps failing at once. */
const OUT_OF_RESOURCES = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']
const PAUSE_MS = 100

const { facts, counters: share, stop: stopBuffer, listener: fileno } = workerData as AcceptorData
const counters = joinCounting(facts.backend, share)
const stop = new StopFlag(stopBuffer)

function report(message: FromAcceptor): void {
  parentPort?.postMessage(message)
}

function acceptOne(listener: socket.socket): void {
  const [conn, peer] = listener.accept()
  counters.add('connections', 1)
  try {
    // A short answer must not wait until the previous one has been acknowledged.
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
  } catch (error) {
    conn.close()
    throw error
  }
  // A message can only carry a number. The receiver owns the descriptor from here on.
  report({ kind: 'accepted', fd: conn.detach(), peer: formatAddress(peer) })
}

const listener = socket.socket({ fileno })
try {
  listener.settimeout(SLICE_S)
  report({ kind: 'ready' })
  let short = false
  while (!stop.isSet) {
    try {
      // Otherwise each slice would begin with a futile accept().
      if (select.select([listener], [], [], SLICE_S)[0].length === 0) continue
      acceptOne(listener)
      short = false
    } catch (error) {
      if (error instanceof TimeoutError) continue
      if (!(error instanceof OSError)) throw error
      // Any other error concerns a single connection.
      if (!OUT_OF_RESOURCES.includes(error.code ?? '')) continue
      if (!short) report({ kind: 'trouble', reason: error.message })
      short = true
      stop.sleep(PAUSE_MS)
    }
  }
} finally {
  listener.close()
}
