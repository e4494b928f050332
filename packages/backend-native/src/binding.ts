import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Addon } from './addon.js'

/**
 * Load the C++ addon: the binary in this package, the platform package's, or what a build left behind, in that order.
 *
 * Only "there is no such file" moves on to the next place. A binary that is there and does not load is an error to be
 * seen, not to be hidden by the next one.
 *
 * @param root the package's directory.
 */
export function loadAddon(root: URL = new URL('..', import.meta.url)): Addon {
  const requireAddon = createRequire(new URL('package.json', root))
  const tried: string[] = []
  for (const place of places(fileURLToPath(root))) {
    try {
      return requireAddon(place) as Addon
    } catch (cause) {
      tried.push(`  ${place}: ${reason(cause)}`)
      if (!isNotFound(cause, place)) throw loadError(tried, cause)
    }
  }
  throw loadError(tried, undefined)
}

function places(root: string): string[] {
  // Another build of the addon, such as the one with sanitizers.
  const chosen = process.env.SOCKCALL_NATIVE_ADDON
  if (chosen !== undefined && chosen !== '') return [chosen]
  const platform = platformName()
  return [
    `${root}prebuilds/${platform}/sockcall.node`,
    `@sockcall/backend-native-${platform}`,
    `${root}native/build/Release/sockcall.node`,
  ]
}

/** `linux-x64`, `linux-arm64-musl`, `darwin-arm64`. */
function platformName(): string {
  const name = `${process.platform}-${process.arch}`
  return process.platform === 'linux' && usesMusl() ? `${name}-musl` : name
}

/** What counts is the libc mapped into this process; a machine may have both. */
function usesMusl(): boolean {
  // An import statement would make Node load fs/promises as well, which takes longer than the addon.
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs')
  if (!existsSync('/lib/ld-musl-x86_64.so.1') && !existsSync(`/lib/ld-musl-${muslArch()}.so.1`)) return false
  try {
    return readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-')
  } catch {
    return true
  }
}

function muslArch(): string {
  return { x64: 'x86_64', arm64: 'aarch64', arm: 'armhf', ia32: 'i386' }[process.arch as string] ?? process.arch
}

function isNotFound(error: unknown, place: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'MODULE_NOT_FOUND' && message.includes(place)
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node adds the stack of requires to the message.
  return error.message.split('\n')[0] ?? ''
}

function loadError(tried: readonly string[], cause: unknown): Error {
  const lines = [
    `the native backend of sockcall has no addon for ${process.platform}-${process.arch} (Node ${process.version}). Tried:`,
    ...tried,
    'In a checkout run `npm run build:native`; elsewhere install @sockcall/backend-native again, or use @sockcall/backend-ffi.',
  ]
  return new Error(lines.join('\n'), cause === undefined ? undefined : { cause })
}
