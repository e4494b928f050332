import { createRequire } from 'node:module'

type Koffi = typeof import('koffi')

/**
 * koffi, through `require`: an import statement would fail before this module could say what to do, and bundlers leave a
 * required package, with its native part, in place.
 */
function loadKoffi(): Koffi {
  const require = createRequire(import.meta.url)
  let koffi: Koffi
  try {
    koffi = require('koffi') as Koffi
  } catch (cause) {
    throw new Error(
      '@sockcall/backend-ffi needs koffi and its native part for this platform: ' +
        'npm install koffi --include=optional (and keep both out of a bundle)',
      { cause },
    )
  }
  return koffi
}

/** The platforms for which this package's struct layouts are right. */
function checkPlatform(): void {
  const { platform, arch } = process
  if (platform !== 'linux') {
    throw new Error(`@sockcall/backend-ffi runs on Linux, not on ${platform}: use @sockcall/backend-native there`)
  }
  if (!['x64', 'arm64', 'riscv64', 'loong64'].includes(arch)) {
    throw new Error(
      `@sockcall/backend-ffi knows the layouts of 64-bit little-endian Linux (x64, arm64, riscv64, loong64), not of ${arch}`,
    )
  }
}

checkPlatform()

export const koffi: Koffi = loadKoffi()
