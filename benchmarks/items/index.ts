import type { Item } from '../src/item.js'
import { echo64 } from './echo64.js'
import { stream } from './stream.js'
import { udp } from './udp.js'
import { unixDgram } from './unix-dgram.js'

/** In the order of their letters. */
export const items: readonly Item[] = [echo64, stream, udp, unixDgram]
