/** An argument. Arrays are tuples; what JSON cannot represent is tagged. */
export type Value =
  | null
  | boolean
  | string
  | number
  | readonly Value[]
  /** A float with a fraction (JavaScript cannot tell other floats from integers). */
  | { readonly float: number }
  /** An integer beyond 2^53. */
  | { readonly int: string }
  | { readonly bytes: string }
  /** This many bytes `Z`. */
  | { readonly filler: number }
  /** A fresh writable buffer of this many bytes; its content is part of the outcome. */
  | { readonly buffer: number }
  /** A name of the module: AF_INET. */
  | { readonly name: string }
  /** The named socket's address: getsockname(), or None. */
  | { readonly address: string }
  /** The first two items of its address, a host and a port; None if there are none. */
  | { readonly pair: string }
  /** The named socket's descriptor, -1 if there is no such socket. */
  | { readonly fileno: string }
  /** A duplicate of the named socket's descriptor, owned by the callee. */
  | { readonly dup: string }
  /** The descriptors of these sockets as consecutive C ints: the data of an SCM_RIGHTS item. */
  | { readonly rights: readonly string[] }
  /** The named socket or file itself; None if there is none. */
  | { readonly ref: string }
  /** A path in this program's own directory. */
  | { readonly path: string }
  /** An abstract AF_UNIX name that no other program uses. */
  | { readonly abstract: string }

/** Python's keyword arguments. */
export type Keywords = Readonly<Record<string, Value>>
