import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

function oracle(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', timeout: 110_000 })
  return { status, output: stdout + stderr }
}

const hasPython = spawnSync('python3', ['--version']).status === 0
const python = hasPython ? '' : ' [skipped: needs python3]'

describe.each(['native', 'ffi'])('on the %s backend', (backend) => {
  it('the stored programs come out as they did on CPython', { timeout: 120_000 }, () => {
    const { status, output } = oracle('check', '--backend', backend)
    expect(output).toMatch(/\b0 differ\b/)
    expect(status).toBe(0)
  })

  it.skipIf(!hasPython)(`new programs of every area come out as on CPython${python}`, { timeout: 120_000 }, () => {
    const { status, output } = oracle('--programs', '600', '--backend', backend)
    // The output names the seed, and the program where one differs.
    expect(status, output).toBe(0)
    expect(output).toContain('no difference')
  })
})

it.skipIf(!hasPython)(`a bug put in on purpose is found and its program shrunk${python}`, { timeout: 120_000 }, () => {
  const { status, output } = oracle(
    '--bug',
    'connect-ex-timeout',
    '--area',
    'socket',
    '--programs',
    '4000',
    '--seed',
    '3',
  )
  expect(status, output).toBe(1)
  const [guilty] = output.split('\n').filter((line) => line.startsWith('>>'))
  expect(guilty).toMatch(/connect_ex/)
  // Each step is a line, then what came of it: what is left is what it takes to have a connect time out.
  expect(output.split('\n').filter((line) => /^ {3}\w.*\(/.test(line)).length).toBeLessThanOrEqual(8)
})
