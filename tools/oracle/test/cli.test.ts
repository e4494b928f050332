import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { livePythonNeeded, noLivePython } from '../../../live-python.js'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

function oracle(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', timeout: 110_000 })
  return { status, output: stdout + stderr }
}

const needed = livePythonNeeded

describe('the command', () => {
  it('check says how many stored programs agree, and needs no Python', { timeout: 120_000 }, () => {
    const { status, output } = oracle('check')
    expect(output).toMatch(/^\d{3} stored programs agree, 0 differ$/m)
    expect(status).toBe(0)
  })

  it.skipIf(noLivePython !== null)(
    `names the seed and says that there is no difference${needed}`,
    { timeout: 120_000 },
    () => {
      const { status, output } = oracle('--programs', '100', '--seed', '11')
      expect(output).toContain('seed 11: CPython 3.')
      expect(output).toContain('no difference')
      expect(status, output).toBe(0)
    },
  )

  it.skipIf(noLivePython !== null)(
    `ends with 1, shows the step and how to repeat it${needed}`,
    { timeout: 120_000 },
    () => {
      const args = ['--bug', 'connect-ex-timeout', '--area', 'socket', '--programs', '4000', '--seed', '3']
      const { status, output } = oracle(...args)
      expect(status, output).toBe(1)
      expect(output).toMatch(/^>> \w+\.connect_ex\(/m)
      expect(output).toMatch(/^again: npm run oracle -- --backend \w+ --area socket --programs 500 --seed -?\d+$/m)
    },
  )

  it('refuses unknown options', () => {
    expect(oracle('--area', 'moon').status).toBe(1)
    expect(oracle('--programs', '0').output).toContain('whole number')
  })
})
