/**
 * The language of socket programs: small enough for JSON, so that a Python process and a Node process run the very same
 * text. Both answer with a trace of one outcome a step.
 */

/** An argument. Arrays are tuples; what JSON has no form for is tagged. */
export type Value =
  | null
  | boolean
  | string
  | number
  | readonly Value[]
  /** A float that is no integer (JavaScript has no other kind that Python would tell apart). */
  | { readonly float: number }
  /** An integer beyond 2^53. */
  | { readonly int: string }
  | { readonly bytes: string }
  /** A fresh writable buffer of so many bytes; its content is part of the outcome. */
  | { readonly buffer: number }
  /** A name of the module: AF_INET. */
  | { readonly name: string }
  /** Where the named socket is bound: getsockname(), or null. */
  | { readonly address: string }
  /** The named socket's descriptor. */
  | { readonly fileno: string }
  /** A path in this program's own directory. */
  | { readonly path: string }
  /** An abstract AF_UNIX name that no other program uses. */
  | { readonly abstract: string }

export type Step =
  /** `name = socket.<call>(*args)`, e.g. socket, socketpair (two names), create_server. */
  | { readonly do: 'make'; readonly names: readonly string[]; readonly call: string; readonly args: readonly Value[] }
  /** `socket.<call>(*args)`. */
  | { readonly do: 'function'; readonly call: string; readonly args: readonly Value[] }
  /** `on.<call>(*args)`; a socket in the result is known as `as` afterwards. */
  | {
      readonly do: 'method'
      readonly on: string
      readonly call: string
      readonly args: readonly Value[]
      readonly as?: string
    }
  /** `on.<attribute>`. */
  | { readonly do: 'get'; readonly on: string; readonly attribute: string }
  | { readonly do: 'repr'; readonly on: string }

export type Program = readonly Step[]

/** What a step came to: a result, or an exception's class, errno and str(). */
export type Outcome =
  | { readonly ok: unknown; readonly buffers?: readonly string[] }
  | { readonly error: string; readonly errno: number | null; readonly text: string }
  /** Not tried: the socket has no timeout and the call would have blocked for ever. */
  | { readonly skipped: string }

export type Trace = readonly Outcome[]
