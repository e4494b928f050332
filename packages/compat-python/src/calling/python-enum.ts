import { ValueError } from '@sockcall/core'
import { pythonRepr } from '@sockcall/core/internal'

/**
 * One of the socket module's enums, an `enum.IntEnum` or `enum.IntFlag` in Python. Its members are plain numbers, so that
 * `sock.family === AF_INET` holds and nothing has to be converted; the enum knows their names.
 *
 * `AddressFamily.AF_INET` is 2 and `AddressFamily[2]` is `'AF_INET'`. Iteration yields the members by value, without aliases.
 */
export type PythonEnum<Name extends string> = PythonEnumClass & Readonly<Record<Name, number>>

interface PythonEnumClass extends Iterable<number> {
  /**
   * Check a value and return it.
   *
   * @throws ValueError "77 is not a valid AddressFamily"; flags take any integer.
   */
  (value: number): number
  /** The name of a number; the first if there are two. */
  readonly [value: number]: string | undefined
  /** Every name, aliases too, with its number. */
  readonly __members__: ReadonlyMap<string, number>
  /** The `repr()` of a member: `<AddressFamily.AF_INET: 2>`. A number that is not a member has a number's repr. */
  __repr__(value: number): string
  /** The `str()` of a member: the number. */
  __str__(value: number): string
}

interface Members {
  readonly all: ReadonlyMap<string, number>
  /** The first name of each number. */
  readonly names: ReadonlyMap<number, string>
}

/** `enum.IntEnum`: members are single values. */
export function intEnum<Name extends string>(name: string, entries: Iterable<[string, number]>): PythonEnum<Name> {
  const members = sortMembers(entries)
  const check = (value: number): number => {
    if (members.names.has(value)) return value
    throw new ValueError(`${pythonRepr(value)} is not a valid ${name}`)
  }
  return defineEnum(name, members, check, [...members.names.keys()], (value) => {
    const member = members.names.get(value)
    return member === undefined ? String(value) : `<${name}.${member}: ${value}>`
  })
}

/** `enum.IntFlag`: members are bits, and values combine them; bits without a name are kept. */
export function intFlag<Name extends string>(name: string, entries: Iterable<[string, number]>): PythonEnum<Name> {
  const members = sortMembers(entries)
  const bits = [...members.names.keys()].filter((value) => value > 0 && (value & (value - 1)) === 0)
  const check = (value: number): number => {
    if (Number.isInteger(value)) return value
    throw new ValueError(`${pythonRepr(value)} is not a valid ${name}`)
  }
  return defineEnum(name, members, check, bits, (value) => {
    const set = bits.filter((bit) => (value & bit) !== 0)
    if (set.length === 0) return `<${name}: ${value}>`
    const parts = set.map((bit) => members.names.get(bit))
    const unknown = set.reduce((rest, bit) => rest & ~bit, value)
    return `<${name}.${parts.join('|')}${unknown === 0 ? '' : `|${unknown}`}: ${value}>`
  })
}

/** Python sorts the constants by value, then by name, before it turns them into members: the first of two names counts. */
function sortMembers(entries: Iterable<[string, number]>): Members {
  const sorted = [...entries].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
  const names = new Map<number, string>()
  for (const [member, value] of sorted) if (!names.has(value)) names.set(value, member)
  return { all: new Map(sorted), names }
}

function defineEnum<Name extends string>(
  name: string,
  { all, names }: Members,
  check: (value: number) => number,
  iterated: readonly number[],
  repr: (value: number) => string,
): PythonEnum<Name> {
  const hidden = {
    name: { value: name },
    __members__: { value: all },
    __repr__: { value: repr },
    __str__: { value: (value: number) => String(value) },
    [Symbol.iterator]: { value: () => iterated[Symbol.iterator]() },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => `<enum '${name}'>` },
    toString: { value: () => `<enum '${name}'>` },
  }
  const made = Object.defineProperties((value: number) => check(value), hidden)
  for (const [member, value] of all) Object.defineProperty(made, member, { value, enumerable: true })
  for (const [value, member] of names) Object.defineProperty(made, value, { value: member })
  // The members were defined one by one, which TypeScript cannot see.
  return made as unknown as PythonEnum<Name>
}
