import type { Keywords, Value } from './value.js'

/** What a server does with a connection: keep its reader and writer, or throw, at once or later. */
export type ConnectedCallback = 'keep' | 'raise' | 'fail'

/**
 * Steps of asyncio. Programs with any of them run on the event loop, which turns between the steps. `loop` and `asyncio` always
 * exist; `cb` is a callback for a server.
 */
export type AsyncioStep =
  /**
   * A connection: `r` and `w` at its client, `x` and `y` at its server `s`. A `pair` is from socketpair(), without a server.
   * The limit applies to both readers.
   */
  | {
      readonly do: 'streams'
      readonly kind: 'tcp' | 'unix' | 'pair'
      readonly limit: number
      readonly callback: ConnectedCallback
    }
  /** `name = asyncio.StreamReader(*args, **keywords)`. */
  | { readonly do: 'reader'; readonly name: string; readonly args: readonly Value[]; readonly keywords?: Keywords }
  /**
   * `await on.<call>(*args, **keywords)`, for no longer than a moment. The result is named `as`; a tuple's items are named one
   * by one.
   */
  | {
      readonly do: 'await'
      readonly on: string
      readonly call: string
      readonly args: readonly Value[]
      readonly keywords?: Keywords
      readonly as?: readonly string[]
    }
  /** `task = asyncio.create_task(on.<call>(*args))`. */
  | {
      readonly do: 'begin'
      readonly keywords?: undefined
      readonly task: string
      readonly on: string
      readonly call: string
      readonly args: readonly Value[]
    }
  /** `await task`, for no longer than a moment. */
  | { readonly do: 'finish'; readonly task: string }
  /** `task.cancel()`, and its outcome. */
  | { readonly do: 'cancel'; readonly task: string }

const KINDS = new Set(['streams', 'reader', 'await', 'begin', 'finish', 'cancel'])

/** Whether a program needs the event loop. */
export function isAsyncio(program: readonly { readonly do: string }[]): boolean {
  return program.some((step) => KINDS.has(step.do))
}

/** Whether a step is asyncio's. */
export function isAsyncioStep(step: { readonly do: string }): step is AsyncioStep {
  return KINDS.has(step.do)
}
