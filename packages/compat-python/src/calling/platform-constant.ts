import { type Abi, darwinAbi, linuxAbi, stringConstants, win32Abi } from '@sockcall/core'

const abis: Readonly<Record<string, Abi>> = { darwin: darwinAbi, win32: win32Abi }

/** The constants of the platform that runs: known without a backend, so importing the package needs none. */
export const platformAbi: Abi = abis[process.platform] ?? linuxAbi

const strings = stringConstants[platformAbi.platform]

/**
 * A constant of this platform. The type says number because that is what programs pass on; on a platform without the
 * constant it is undefined, which a program asks for where Python asks `hasattr(socket, 'AF_VSOCK')`.
 */
export function constant(name: string): number {
  return platformAbi.constants[name] as number
}

/** As {@link constant}, for the few that are strings. */
export function stringConstant(name: string): string {
  return strings[name] as string
}
