import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const fixture = fileURLToPath(new URL('./fixtures/poller-cases.mjs', import.meta.url))
const run = (kind: string, ...args: string[]) =>
  execFileSync(process.execPath, [fixture, ...args], {
    encoding: 'utf8',
    env: { ...process.env, SOCKCALL_NATIVE_POLLER: kind === 'thread' ? 'thread' : '' },
    timeout: 60_000,
  })
const cases: string[] = JSON.parse(run('uv_poll'))

describe.each(['uv_poll', 'thread'])('poller over %s', (kind) => {
  it.each(cases)(
    '%s',
    (name) => {
      expect(run(kind, name)).toBe('ok\n')
    },
    60_000,
  )
})
