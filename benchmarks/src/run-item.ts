/** Rounds of one item: in each, every participant once, one after another. */
import type { Item, ItemResult, Outcome, Participant, Variant, VariantResult } from './item.js'
import { pinned } from './pinning.js'
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

export async function runItem(item: Item, options: RunOptions): Promise<ItemResult> {
  const variants: VariantResult[] = []
  for (const variant of item.variants) variants.push(await runVariant(item, variant, options))
  const { name, letter, title, about } = item
  return { item: name, letter, title, about, rounds: options.rounds, variants }
}

async function runVariant(item: Item, variant: Variant, options: RunOptions): Promise<VariantResult> {
  const absent: Record<string, string> = {}
  const series = new Map<string, Outcome[]>()
  const present = variant.participants.filter((participant) => {
    const reason = participant.missing?.()
    if (reason !== undefined) absent[participant.name] = reason
    return reason === undefined
  })
  for (let round = 0; round < options.rounds; round++) {
    // Whoever comes first in one round comes last in another.
    for (const participant of rotated(present, round)) {
      if (absent[participant.name] !== undefined || round >= (participant.rounds ?? Number.POSITIVE_INFINITY)) continue
      options.onProgress(`${variant.title}: ${participant.name}, round ${round + 1} of ${options.rounds}`)
      const outcomes = series.get(participant.name) ?? []
      try {
        outcomes.push(await runOnce(participant, settingsOf(variant, participant, options)))
      } catch (error) {
        // Ours must work; a peer that does not is left out, with its reason.
        if (['native', 'ffi'].includes(participant.name)) throw error
        absent[participant.name] = firstLines(error)
        series.delete(participant.name)
        continue
      }
      series.set(participant.name, outcomes)
    }
  }
  const order = present.map(({ name }) => name)
  return {
    variant: variant.name,
    title: variant.title,
    unit: variant.unit ?? item.unit,
    series: order.flatMap((participant) => {
      const outcomes = series.get(participant)
      return outcomes === undefined ? [] : [{ participant, outcomes }]
    }),
    absent,
  }
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

function settingsOf(variant: Variant, participant: Participant, { ms, quick, full }: RunOptions): string[] {
  const settings = {
    variant: variant.name,
    ms: quick ? ms : (variant.ms ?? ms),
    warmup: quick ? 10 : 200,
    ...variant.settings,
    ...participant.settings,
    ...(full ? variant.full : {}),
    ...(quick ? variant.quick : {}),
  }
  return Object.entries(settings).map(([name, value]) => `${name}=${value}`)
}

async function runOnce(participant: Participant, settings: readonly string[]): Promise<Outcome> {
  const { command, server, unpinned, together } = participant
  const place = (given: typeof command, processor: 0 | 1, extra: readonly string[] = []) => {
    const whole = { program: given.program, args: [...given.args, ...settings, ...extra] }
    return unpinned === true ? whole : pinned(whole, processor)
  }
  if (server === undefined) return measured(place(command, 1), ROUND_LIMIT_MS)
  const running = await serving(place(server, together === true ? 1 : 0), START_LIMIT_MS)
  try {
    return await measured(place(command, 1, [`address=${running.address}`, `pid=${running.pid}`]), ROUND_LIMIT_MS)
  } finally {
    await running.stop()
  }
}

function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').slice(0, 3).join(' ').slice(0, 300)
}
