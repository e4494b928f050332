import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('memory does not grow, and garbage collection takes nothing that is in use', () => {
  const fixture = fileURLToPath(new URL('./fixtures/gc.mjs', import.meta.url))
  expect(execFileSync(process.execPath, ['--expose-gc', fixture], { encoding: 'utf8' })).toBe('ok\n')
}, 60_000)
