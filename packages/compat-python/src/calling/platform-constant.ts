import type { Abi } from '@sockcall/core'
import { darwinAbi, linuxAbi, stringConstants, win32Abi } from '@sockcall/core/backend'

const abis: Readonly<Record<string, Abi>> = { darwin: darwinAbi, win32: win32Abi }

/** The constants of the current platform. They are known without a backend, so importing the package needs none. */
export const platformAbi: Abi = abis[process.platform] ?? linuxAbi

const strings = stringConstants[platformAbi.platform]

/**
 * A constant of this platform. The type is number, since programs just pass it on. On a platform without the constant the value
 * is undefined; test for that where Python tests `hasattr(socket, 'AF_VSOCK')`.
 */
export function constant(name: string): number {
  return platformAbi.constants[name] as number
}

/** Like {@link constant}, for the few that are strings. */
export function stringConstant(name: string): string {
  return strings[name] as string
}
