import { addresses } from './addresses.js'
import { afterTheEnd } from './after-the-end.js'
import { beforeConnected } from './before-connected.js'
import { connecting } from './connecting.js'
import { context } from './context.js'
import { destroyInside } from './destroy-inside.js'
import { destroying } from './destroying.js'
import { ending } from './ending.js'
import { errors } from './errors.js'
import { exchanges } from './exchanges.js'
import { flow } from './flow.js'
import { halfOpen } from './half-open.js'
import { listeners } from './listeners.js'
import type { NetCase } from './net-case.js'
import { reading } from './reading.js'
import { resets } from './resets.js'
import { setters } from './setters.js'
import { signals } from './signals.js'
import { timeouts } from './timeouts.js'
import { unix } from './unix.js'
import { writes } from './writes.js'

/** The cases by subject. */
export const netCases: readonly (readonly [subject: string, cases: readonly NetCase[]])[] = [
  ['connecting', connecting],
  ['before there is a connection', beforeConnected],
  ['reading', reading],
  ['writing', writes],
  ['flow control', flow],
  ['ending', ending],
  ['half-open connections', halfOpen],
  ['writing after the end', afterTheEnd],
  ['both sides to the end', exchanges],
  ['destroying', destroying],
  ['destroying from a listener', destroyInside],
  ['resets', resets],
  ['errors', errors],
  ['timeouts', timeouts],
  ['members and setters', setters],
  ['listeners that throw', listeners],
  ['signals', signals],
  ['addresses', addresses],
  ['AF_UNIX', unix],
  ['AsyncLocalStorage', context],
]
