import { darwinAbi } from './darwin.js'
import { linuxAbi } from './linux.js'
import type { Abi } from './types.js'
import { win32Abi } from './win32.js'

const abis: Readonly<Record<string, Abi>> = { darwin: darwinAbi, win32: win32Abi }

/** The constants and layouts of the current platform, which are known without a backend. */
export const platformAbi: Abi = abis[process.platform] ?? linuxAbi
