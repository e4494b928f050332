/** Where the host of a virtual machine runs its two processors: a machine has two speeds, and changes between them. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { compiled } from './commands.js'
import { arePinned } from './pinning.js'

/** Whether the two processors share a cache; a server that is asked from the other one takes three times the CPU time where not. */
export type Placement = 'near' | 'far'

/**
 * A cache line's way to the other processor and back: some 100 ns within a cache that both have, and 500 and more between
 * two parts of a processor, or two processors.
 */
const NEAR_NS = 250
const LOOK_AGAIN_MS = 200

/** Undefined where it cannot be measured, or where processes are not kept to a processor. */
export function placement(): Placement | undefined {
  const { program } = compiled('load/distance')
  if (!arePinned || !existsSync(program)) return undefined
  const { status, stdout } = spawnSync(program, { encoding: 'utf8' })
  const ns = status === 0 ? Number(/"value": ([\d.]+)/.exec(stdout)?.[1]) : Number.NaN
  if (Number.isNaN(ns)) return undefined
  return ns < NEAR_NS ? 'near' : 'far'
}

/** Wait until the processors are placed so: false where they are not within `limitMs`. */
export async function placed(wanted: Placement, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs
  while (placement() !== wanted) {
    if (performance.now() > deadline) return false
    await delay(LOOK_AGAIN_MS)
  }
  return true
}
