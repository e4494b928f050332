import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))
const run = (kind: string, name: string, ...args: string[]) =>
  execFileSync(process.execPath, [fixture(name), ...args], {
    encoding: 'utf8',
    env: { ...process.env, SOCKCALL_NATIVE_POLLER: kind === 'thread' ? 'thread' : '' },
    timeout: 60_000,
  })
const cases: string[] = JSON.parse(run('uv_poll', 'worker-cases.mjs'))

describe('worker threads', () => {
  it.each(['uv_poll', 'thread'])(
    'fifty load the addon and are terminated while they use it (poller: %s)',
    (kind) => {
      expect(run(kind, 'worker-load.mjs')).toBe('ok\n')
    },
    60_000,
  )

  it.each(cases)(
    '%s',
    (name) => {
      expect(run('uv_poll', 'worker-cases.mjs', name)).toBe('ok\n')
    },
    60_000,
  )
})
