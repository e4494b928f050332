import { version as released } from '../package.json'
import type { Backend } from './backend/index.js'

/** The version of this copy of @sockcall/core. */
export const version: string = released

/**
 * The packages are released together, and a backend of another release may lack functions that this core calls, or define them
 * differently.
 *
 * @throws Error that names both versions.
 */
export function checkVersion({ name, version: theirs }: Backend): void {
  if (theirs === version) return
  const made = theirs === undefined ? 'an older version' : theirs
  throw new Error(
    `the ${name} backend was made for @sockcall/core ${made}, and this is @sockcall/core ${version} (${import.meta.url}): ` +
      'install the same version of all @sockcall packages',
  )
}
