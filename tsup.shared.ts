import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import type { Options } from 'tsup'

/**
 * How every package is built: ES modules with types and source maps. The target is the oldest supported Node, so `using` and
 * other newer syntax is compiled down. Dependencies and peer dependencies stay imports.
 *
 * A thread's program (`worker.ts`, `x-worker.ts`, anywhere in src) is built beside the package's index under its own name,
 * where `new URL('./x-worker.js', import.meta.url)` finds it.
 */
export function libraryConfig(entry: string[]): Options {
  return {
    entry: { ...Object.fromEntries(entry.map((path) => [outputName(path), path])), ...workers() },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    tsconfig: 'tsconfig.build.json',
    dts: { entry: Object.fromEntries(entry.map((path) => [outputName(path), path])) },
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: false,
  }
}

const outputName = (path: string) => path.replace(/^src\//, '').replace(/\.ts$/, '')

/** tsup runs in the package's folder. */
function workers(): Record<string, string> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(^|[/\\-])worker\.ts$/.test(path),
  )
  return Object.fromEntries(files.map((path) => [basename(path, '.ts'), `src/${path.replaceAll('\\', '/')}`]))
}
