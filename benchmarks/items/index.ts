import type { Item } from '../src/item.js'
import { echo64 } from './echo64.js'

/** In the order of their letters. */
export const items: readonly Item[] = [echo64]
