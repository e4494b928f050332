import type { Options } from 'tsup'

/**
 * How every package is built: ES modules with types and source maps. The target is the oldest Node we support, so `using`
 * and other newer syntax is lowered in the emitted code. Dependencies and peer dependencies stay imports.
 */
export function libraryConfig(entry: string[]): Options {
  return {
    entry: Object.fromEntries(entry.map((path) => [path.replace(/^src\//, '').replace(/\.ts$/, ''), path])),
    format: 'esm',
    target: 'node20',
    platform: 'node',
    tsconfig: 'tsconfig.build.json',
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: false,
  }
}
