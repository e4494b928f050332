/** Rounds of one item: in each, every participant once, one after another. */
import { errorLine } from './error-line.js'
import type { Item, ItemResult, Outcome, Participant, RoundPlacement, Variant, VariantResult } from './item.js'
import { pinned } from './pinning.js'
import { type Placement, placed, placement } from './placement.js'
import { root } from './places.js'
import { measured, serving } from './processes.js'

export interface RunOptions {
  readonly rounds: number
  /** How long a participant measures in a round. */
  readonly ms: number
  readonly quick: boolean
  /** The whole of what is otherwise shortened: 4 GiB streams, 1 GiB of lines. */
  readonly full: boolean
  readonly onProgress: (text: string) => void
}

const START_LIMIT_MS = 30_000
const ROUND_LIMIT_MS = 120_000
/** A peer that brings nothing to an end in so long does not work here. */
const TRIAL_LIMIT_MS = 5000
/** How often a round begins anew because the processors moved, and a participant within it. */
const MOST_ATTEMPTS = 3
const MOST_RUNS = 3
/** How long a round waits for them to be where they were. */
const COME_BACK_MS = 6000
/** How long a variant may wait in all for the processors to be near each other, so that its rounds are of one kind. */
const PATIENCE_MS = 30_000
const MOVED = new Error('the processors have moved')

export async function runItem(item: Item, options: RunOptions): Promise<ItemResult> {
  const variants: VariantResult[] = []
  for (const variant of item.variants) variants.push(await runVariant(item, variant, options))
  const { name, letter, title, about } = item
  return { item: name, letter, title, about, rounds: options.rounds, variants }
}

async function runVariant(item: Item, variant: Variant, options: RunOptions): Promise<VariantResult> {
  const absent: Record<string, string> = {}
  const series = new Map<string, Outcome[]>()
  const placements: RoundPlacement[] = []
  const patience = { ms: PATIENCE_MS }
  const present = variant.participants.filter((participant) => {
    const reason = notAsked(participant) ?? participant.missing?.()
    if (reason !== undefined) absent[participant.name] = reason
    return reason === undefined
  })
  if (!options.quick) {
    for (const peer of present.filter((participant) => !isOurs(participant))) {
      const reason = await trial(variant, peer, options)
      if (reason !== undefined) absent[peer.name] = reason
    }
  }
  for (let round = 0; round < options.rounds; round++) {
    // Whoever comes first in one round comes last in another, and neighbours take turns in going first.
    const order = rotated(round % 2 === 0 ? present : present.toReversed(), round).filter(
      ({ name, rounds }) => absent[name] === undefined && round < (rounds ?? Number.POSITIVE_INFINITY),
    )
    const { outcomes, failures, placement } = await runRound(variant, order, round, patience, options)
    for (const [name, reason] of failures) {
      absent[name] = reason
      series.delete(name)
    }
    for (const [name, outcome] of outcomes) series.set(name, [...(series.get(name) ?? []), outcome])
    if (placement !== undefined) placements.push(placement)
  }
  return {
    variant: variant.name,
    title: variant.title,
    unit: variant.unit ?? item.unit,
    series: present.flatMap(({ name }) => {
      const outcomes = series.get(name)
      return outcomes === undefined ? [] : [{ participant: name, outcomes }]
    }),
    ...(placements.length > 0 && { placements }),
    absent,
  }
}

function isOurs({ backend, checkout }: Participant): boolean {
  return backend !== undefined && checkout === undefined
}

/** Why one of ours does not take part where SOCKCALL_BACKEND names the other backend. */
function notAsked({ backend }: Participant): string | undefined {
  const asked = process.env.SOCKCALL_BACKEND ?? ''
  if (asked === '' || backend === undefined || backend === asked) return undefined
  return `SOCKCALL_BACKEND is ${asked}`
}

/** Let a peer run once, shortly: why it cannot take part, told at once and not after a round's whole time, or undefined. */
async function trial(variant: Variant, peer: Participant, options: RunOptions): Promise<string | undefined> {
  options.onProgress(`${variant.title}: ${peer.name}, a trial`)
  try {
    await runOnce(peer, settingsOf(variant, peer, { ...options, ms: 5, quick: true }), TRIAL_LIMIT_MS)
    return undefined
  } catch (error) {
    return reasonOf(error, peer)
  }
}

interface Round {
  readonly outcomes: Map<string, Outcome>
  /** Who cannot take part after all, and why. */
  readonly failures: Map<string, string>
  readonly placement: RoundPlacement | undefined
}

/**
 * Every participant once, with the processors placed alike for all of them. Where they move to stay, the round begins anew;
 * where they keep moving, the last attempt counts as it is.
 */
async function runRound(
  variant: Variant,
  participants: readonly Participant[],
  round: number,
  patience: { ms: number },
  options: RunOptions,
): Promise<Round> {
  const onProgress = (name: string, more = '') =>
    options.onProgress(`${variant.title}: ${name}, round ${round + 1} of ${options.rounds}${more}`)
  const failures = new Map<string, string>()
  for (let attempt = 1; ; attempt++) {
    const wanted = !options.quick && participants.some(usesBoth) ? await preferred(patience) : undefined
    const outcomes = new Map<string, Outcome>()
    let moved = false
    for (const participant of participants) {
      if (failures.has(participant.name)) continue
      onProgress(participant.name)
      const settings = settingsOf(variant, participant, options)
      try {
        const again = () => onProgress(participant.name, '; the processors have moved')
        const limitMs = options.quick && !isOurs(participant) ? TRIAL_LIMIT_MS : ROUND_LIMIT_MS
        const place = attempt < MOST_ATTEMPTS ? wanted : undefined
        const done = await runPlaced(participant, settings, place, again, limitMs)
        outcomes.set(participant.name, done)
      } catch (error) {
        if (error === MOVED) {
          moved = true
          break
        }
        // Ours must work; a peer that does not is left out, with its reason.
        if (isOurs(participant)) throw error
        failures.set(participant.name, reasonOf(error, participant))
      }
    }
    if (!moved)
      return { outcomes, failures, placement: attempt < MOST_ATTEMPTS || wanted === undefined ? wanted : 'changing' }
  }
}

/** The placement for a round: near, where that comes before the patience ends; all rounds of a variant share it. */
async function preferred(patience: { ms: number }): Promise<Placement | undefined> {
  const began = performance.now()
  const now = placement()
  if (now !== 'far' || patience.ms <= 0) return now
  const near = await placed('near', patience.ms)
  patience.ms -= performance.now() - began
  return near ? 'near' : placement()
}

/** Measure until the processors were placed as wanted before and after. Throws MOVED where they stay elsewhere. */
async function runPlaced(
  participant: Participant,
  settings: readonly string[],
  wanted: Placement | undefined,
  onMoved: () => void,
  limitMs: number,
): Promise<Outcome> {
  for (let run = 0; run < MOST_RUNS; run++) {
    if (wanted !== undefined && placement() !== wanted) {
      onMoved()
      if (!(await placed(wanted, COME_BACK_MS))) break
    }
    const outcome = await runOnce(participant, settings, limitMs)
    if (wanted === undefined || placement() === wanted) return outcome
  }
  throw MOVED
}

/** Whether it measures what goes from one processor to the other. */
function usesBoth({ server, together, unpinned }: Participant): boolean {
  return server !== undefined && together !== true && unpinned !== true
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

function settingsOf(variant: Variant, participant: Participant, { ms, quick, full }: RunOptions): string[] {
  const { backend, checkout = root } = participant
  const settings = {
    variant: variant.name,
    ms: quick ? ms : (variant.ms ?? ms),
    warmup: quick ? 10 : 200,
    ...(backend !== undefined && { backend, checkout }),
    ...variant.settings,
    ...participant.settings,
    ...(full ? variant.full : {}),
    ...(quick ? variant.quick : {}),
  }
  return Object.entries(settings).map(([name, value]) => `${name}=${value}`)
}

async function runOnce(participant: Participant, settings: readonly string[], limitMs: number): Promise<Outcome> {
  const { command, server, unpinned, together } = participant
  const place = (given: typeof command, processor: 0 | 1, extra: readonly string[] = []) => {
    const whole = { program: given.program, args: [...given.args, ...settings, ...extra] }
    return unpinned === true ? whole : pinned(whole, processor)
  }
  if (server === undefined) return measured(place(command, 1), limitMs)
  const running = await serving(place(server, together === true ? 1 : 0), START_LIMIT_MS)
  try {
    return await measured(place(command, 1, [`address=${running.address}`, `pid=${running.pid}`]), limitMs)
  } finally {
    await running.stop()
  }
}

/** Without this machine's folders, as it is recorded. */
function reasonOf(error: unknown, { checkout = root }: Participant): string {
  const whole = error instanceof Error ? error.message : String(error)
  const text = whole.replaceAll(root, '').replaceAll(`${checkout}/`, '')
  return errorLine(text) ?? text.split('\n').slice(0, 3).join(' ').slice(0, 300)
}
