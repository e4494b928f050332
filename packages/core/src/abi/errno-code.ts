import type { Abi } from './types.js'

const codesByAbi = new WeakMap<Abi, Map<number, string>>()

/** The name of an errno on this platform, `'ECONNREFUSED'`; undefined if the table has none. */
export function errnoCode(abi: Abi, errno: number): string | undefined {
  let codes = codesByAbi.get(abi)
  if (codes === undefined) {
    codes = new Map()
    for (const [code, { number }] of Object.entries(abi.errnos)) {
      // Aliases share a number (EAGAIN and EWOULDBLOCK): the first name in the table is Node's.
      if (!codes.has(number)) codes.set(number, code)
    }
    codesByAbi.set(abi, codes)
  }
  return codes.get(errno)
}
