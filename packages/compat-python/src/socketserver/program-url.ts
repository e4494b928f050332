import { existsSync } from 'node:fs'

/** The programs that other threads and processes run. */
export type ProgramName = 'pool-worker' | 'request-worker' | 'spawn-worker' | 'fork-worker'

/** Where they may be: beside this code or above it in the built package, even if this runs from source. */
const folders = ['./', '../', '../../dist/']

/** The URL of a program. */
export function programUrl(name: ProgramName): URL {
  const candidates = folders.map((folder) => new URL(`${folder}${name}.js`, import.meta.url))
  const found = candidates.find((url) => existsSync(url))
  if (found === undefined) throw new Error(`@sockcall/compat-python is incomplete: it lacks ${name}.js`)
  return found
}
