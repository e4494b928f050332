import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const python = process.env.PYTHON ?? 'python3'
const hasPython = spawnSync(python, ['--version']).status === 0
const MIB = 2 ** 20

it.runIf(hasPython)('sendfile passes no file through memory (needs python3)', { timeout: 120_000 }, () => {
  const script = fileURLToPath(new URL('../scripts/measure-sendfile.mjs', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, [script, '4', '256'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  expect(status).toBe(0)
  const { bytes, complete, rssBefore, rssMost } = JSON.parse(stdout)
  expect(bytes).toBe(1024 * MIB)
  expect(complete).toBe(true)
  expect(rssMost - rssBefore).toBeLessThan(32 * MIB)
})
