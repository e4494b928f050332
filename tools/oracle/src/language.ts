/**
 * The language of socket programs: small enough for JSON, so that a Python process and a Node process run the same text. Both
 * answer with a trace: one outcome per step.
 */

import type { AsyncioStep } from './asyncio-language.js'
import type { Keywords, Value } from './value.js'

export type { Keywords, Value } from './value.js'

/** What {@link FileStep} opens for reading: buffered, unbuffered, as text, or bytes in memory without a descriptor. */
export type FileKind = 'buffered' | 'raw' | 'text' | 'memory'

/** `names = socket.<call>(*args, **keywords)`. */
export interface MakeStep {
  readonly do: 'make'
  readonly names: readonly string[]
  readonly call: string
  readonly args: readonly Value[]
  readonly keywords?: Keywords
}

/** `socket.<call>(*args, **keywords)`. */
export interface FunctionStep {
  readonly do: 'function'
  readonly call: string
  readonly args: readonly Value[]
  readonly keywords?: Keywords
}

/** `on.<call>(*args, **keywords)`; a socket or file in the result is named `as`. */
export interface MethodStep {
  readonly do: 'method'
  readonly on: string
  readonly call: string
  readonly args: readonly Value[]
  readonly keywords?: Keywords
  readonly as?: string
}

/** A real file with this content, open for reading. */
export interface FileStep {
  readonly do: 'file'
  readonly name: string
  readonly kind: FileKind
  readonly content: Value
}

export type Step =
  | MakeStep
  | FunctionStep
  | MethodStep
  | FileStep
  /** `on.<attribute>`. */
  | { readonly do: 'get'; readonly on: string; readonly attribute: string; readonly as?: string }
  /** `on.<attribute> = value`. */
  | { readonly do: 'set'; readonly on: string; readonly attribute: string; readonly value: Value }
  /** `next(on)` and `list(on)`. */
  | { readonly do: 'next' | 'list'; readonly on: string }
  | { readonly do: 'repr'; readonly on: string }
  | AsyncioStep

export type Program = readonly Step[]

/** An exception: its class, what an OSError carries, str(), and what it groups. */
export interface Failure {
  readonly error: string
  readonly text: string
  readonly errno?: number | null
  readonly args?: readonly unknown[]
  readonly written?: number
  readonly exceptions?: readonly Failure[]
  /** IncompleteReadError: what had arrived, and how much was requested. */
  readonly partial?: unknown
  readonly expected?: unknown
  /** LimitOverrunError. */
  readonly consumed?: number
  /** What the event loop's exception handler received. */
  readonly reported?: readonly string[]
}

/** The outcome of a step. */
export type Outcome =
  | { readonly ok: unknown; readonly buffers?: readonly string[]; readonly reported?: readonly string[] }
  | Failure
  /** Skipped: there is no such object, or the socket has no timeout and the call would block for ever. */
  | { readonly skipped: string; readonly reported?: readonly string[] }

export type Trace = readonly Outcome[]

/** In place of a trace: the program ran into the limit, and its process was killed. */
export const HANG: Trace = [{ skipped: 'the program hangs' }]
