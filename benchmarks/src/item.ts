/** What is measured, by whom, and which lines it has to meet. Data only; `run-item.ts` runs it. */
import type { Command } from './commands.js'
import type { Placement } from './placement.js'

/** A backend of ours; programs that run on it are told by the setting `backend`. */
export type Backend = 'native' | 'ffi'

/** One contestant: a process of its own in every round, or a server and the client that measures it. */
export interface Participant {
  /** `native`, `ffi`, or the peer's name. */
  readonly name: string
  /** Ours, on this backend. */
  readonly backend?: Backend
  /** The folder whose build it runs, where that is another checkout's. */
  readonly checkout?: string
  /** Prints one line of JSON when it is done. */
  readonly command: Command
  /** Started first; prints `ready ADDRESS`, and runs until it is told to end. */
  readonly server?: Command
  /** Settings that replace the variant's. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** Why it cannot take part here, if it cannot. */
  readonly missing?: () => string | undefined
  /** Rounds it takes part in, where one costs much more time than the others'. */
  readonly rounds?: number
  /** Runs on all processors. */
  readonly unpinned?: boolean
  /** Its server runs on the same processor. */
  readonly together?: boolean
}

/** One form of an item: a setting that all its participants get. */
export interface Variant {
  readonly name: string
  readonly title: string
  readonly participants: readonly Participant[]
  /** More settings of this variant. */
  readonly settings?: Readonly<Record<string, string | number>>
  readonly unit?: Unit
  /** The measuring time of a round, where it is not the run's. */
  readonly ms?: number
  /** Settings that replace these with --full. */
  readonly full?: Readonly<Record<string, string | number>>
  /** Settings that replace these in a smoke test. */
  readonly quick?: Readonly<Record<string, string | number>>
}

export interface Unit {
  readonly name: string
  readonly better: 'lower' | 'higher'
}

/** A line of the table of limits: the ratio of `participant` to `against` has to stay on one side of `limit`. */
export interface Line {
  readonly text: string
  readonly variants: readonly string[]
  readonly participant: string
  /** A peer's name in the same variant. */
  readonly against: string
  readonly limit: number
  readonly side: 'at most' | 'at least'
}

export interface Item {
  /** The letter of the list of work. */
  readonly letter: string
  readonly name: string
  readonly title: string
  /** What a round does and how its bytes are checked. */
  readonly about: string
  readonly unit: Unit
  readonly variants: readonly Variant[]
  readonly lines: readonly Line[]
  /** As many rounds where the run names no number: more than usual for what differs much from round to round. */
  readonly rounds?: number
}

/** What a participant printed. `value` is in the variant's unit. */
export type Outcome = { readonly value: number } & Readonly<Record<string, number>>

/** A participant's outcomes, one a round. */
export interface Series {
  readonly participant: string
  readonly outcomes: readonly Outcome[]
}

/** `changing` where they moved so often that no round could be had without. */
export type RoundPlacement = Placement | 'changing'

export interface VariantResult {
  readonly variant: string
  readonly title: string
  readonly unit: Unit
  readonly series: readonly Series[]
  /** Where the processors were in each round, of a variant that uses both. */
  readonly placements?: readonly RoundPlacement[]
  /** Who did not take part, and why. */
  readonly absent: Readonly<Record<string, string>>
}

export interface ItemResult {
  readonly item: string
  readonly letter: string
  readonly title: string
  readonly about: string
  readonly rounds: number
  readonly variants: readonly VariantResult[]
}
