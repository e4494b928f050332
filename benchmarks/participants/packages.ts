/** The packages under test, as they are built in a checkout: this one, or another that it is measured against. */
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setting } from './settings.js'

interface Packages {
  readonly core: typeof import('@sockcall/core')
  readonly 'backend-native': typeof import('@sockcall/backend-native')
  readonly 'backend-ffi': typeof import('@sockcall/backend-ffi')
  readonly 'compat-python': typeof import('@sockcall/compat-python')
}

const checkout = resolve(setting('checkout', '.'))

export function packageFolder(name: string): string {
  return join(checkout, 'packages', name)
}

/** What the package of another checkout lacks is undefined here, so that a program which needs it fails and is left out. */
export async function importPackage<Name extends keyof Packages>(name: Name): Promise<Packages[Name]> {
  return (await import(packageUrl(name))) as Packages[Name]
}

/** By path, not by name: a name would lead to this checkout's. */
export function packageUrl(name: string): string {
  return pathToFileURL(join(packageFolder(name), 'dist/index.js')).href
}
