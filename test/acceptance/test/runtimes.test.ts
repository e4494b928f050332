import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { testedBackends } from '../../../tested-backends.js'

const program = fileURLToPath(new URL('./fixtures/any-runtime.mjs', import.meta.url))

const runtimes: readonly (readonly [name: string, program: string, flags: readonly string[]])[] = [
  ['Node', process.execPath, []],
  ['Bun', 'bun', []],
  ['Deno', 'deno', ['run', '-A']],
]

describe.each(runtimes)('on %s', (name, command, flags) => {
  const missing = spawnSync(command, ['--version']).status !== 0

  // Bun and Deno are tried if they are installed.
  for (const backend of testedBackends) {
    it(`the ${backend} backend blocks, waits, serves and streams`, { timeout: 30_000 }, ({ skip }) => {
      if (missing) skip(`${name} is not installed`)
      const { status, stdout, stderr } = spawnSync(command, [...flags, program, backend], { encoding: 'utf8' })
      expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: 'works\n' })
    })
  }
})
