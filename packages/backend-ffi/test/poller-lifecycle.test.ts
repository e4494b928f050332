import { describe, expect, test } from 'vitest'
import { runFixture } from './run-fixture.js'

/** How long a blocked program may take to end, per architecture.md. */
const SOON_MS = 250

/** Other programs on the machine may delay one run, but not every run. */
const TIMED = { retry: 3 }

type Line = Record<string, unknown>

describe.each(['loop', 'thread'])('a poller on its %s', (watch) => {
  test.each(['exit', 'close', 'unref', 'unreferenced'])('lets the program end: %s', TIMED, async (ending) => {
    const run = await runFixture('poller', [watch, ending])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.at - Number((run.lines[0] as Line).at)).toBeLessThan(SOON_MS)
  })

  test('reports what its listener throws, as any callback does', async () => {
    const run = await runFixture('poller', [watch, 'throw'])
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('Error: thrown by the listener')
    expect(run.stderr).not.toContain('FATAL')
  })

  test('keeps the program alive while it is referenced', async () => {
    expect((await runFixture('poller', [watch, 'stay'])).signal).toBe('SIGKILL')
  })
})

describe('a poller in a worker', () => {
  test.each(['worker-terminate', 'worker-busy', 'worker-exit', 'worker-unref'])(
    'goes with its worker: %s',
    TIMED,
    async (ending) => {
      const run = await runFixture('poller', ['loop', ending])
      expect(run).toMatchObject({ code: 0, stderr: '' })
      const [before, after] = run.lines as Line[]
      expect(Number(after?.ended) - Number(before?.at)).toBeLessThan(SOON_MS + 50)
      expect(after?.opened).toBeGreaterThan(0)
      expect(after?.left).toBe(0)
    },
  )
})

describe('workers that are terminated at any moment', () => {
  test.each([
    // Between socket(2) and the moment when Node takes the descriptor, nothing covers it.
    ['wait', 24, 3],
    ['name', 4, 0],
    ['open', 24, 0],
  ] as const)('end, and leave nothing open: %s', { timeout: 60_000 }, async (what, count, most) => {
    const { code, signal, lines } = await runFixture('first-wait', [what, String(count)], ['--no-warnings'])
    expect([code, signal]).toEqual([0, null])
    expect(lines[0]).toBeLessThanOrEqual(most)
  })
})

test('a listener of exit may wait: the program still ends', async () => {
  const run = await runFixture('poller', ['loop', 'wait-at-exit'])
  expect(run).toMatchObject({ code: 7, signal: null, stderr: '' })
})
