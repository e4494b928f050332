import type { Item } from '../src/item.js'
import { daemon } from './daemon.js'
import { echo64 } from './echo64.js'
import { readline } from './readline.js'
import { recvmsg } from './recvmsg.js'
import { scaling } from './scaling.js'
import { accept, http, idle, serve } from './serve.js'
import { startup } from './startup.js'
import { stream } from './stream.js'
import { udp } from './udp.js'
import { unixDgram } from './unix-dgram.js'

/** In the order of their letters. */
export const items: readonly Item[] = [
  echo64,
  stream,
  udp,
  unixDgram,
  daemon,
  serve,
  accept,
  http,
  idle,
  startup,
  scaling,
  recvmsg,
  readline,
]
