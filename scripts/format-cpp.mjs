// Checks the format of the C++ sources with the clang-format from npm, or fixes it with --write.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './command-lines.mjs'
import { readArguments } from './read-arguments.mjs'

const usage = `Usage: node scripts/format-cpp.mjs [--write]

Checks the format of the C++ sources, or fixes it with --write.`

const { values } = readArguments(usage, { write: { type: 'boolean' } })
const nativeDir = join(root, 'packages/backend-native/native')
const sources = existsSync(nativeDir) ? readdirSync(nativeDir).filter((name) => /\.(cc|h)$/.test(name)) : []
const platform = process.platform === 'win32' ? 'win32' : `${process.platform}_x64`
const binary = join(
  root,
  'node_modules/clang-format/bin',
  platform,
  process.platform === 'win32' ? 'clang-format.exe' : 'clang-format',
)

if (sources.length === 0) {
  console.log('no C++ sources')
} else if (process.arch !== 'x64' || !existsSync(binary)) {
  console.log(`C++ format not checked: there is no clang-format for ${process.platform}-${process.arch}`)
} else {
  const how = values.write ? ['-i'] : ['--dry-run', '-Werror']
  const { status } = spawnSync(binary, [...how, ...sources], { cwd: nativeDir, stdio: 'inherit' })
  process.exit(status ?? 1)
}
