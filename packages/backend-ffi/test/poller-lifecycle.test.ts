import { describe, expect, test } from 'vitest'
import { runFixture } from './run-fixture.js'

/** What architecture.md allows a blocked program that is told to end. */
const SOON_MS = 250

/** Other programs on the machine may delay one run, not each. */
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

  test.each(['worker-terminate', 'worker-busy', 'worker-exit', 'worker-unref'])(
    'goes with its worker: %s',
    TIMED,
    async (ending) => {
      const run = await runFixture('poller', [watch, ending])
      expect(run).toMatchObject({ code: 0, stderr: '' })
      const [before, after] = run.lines as Line[]
      expect(Number(after?.ended) - Number(before?.at)).toBeLessThan(SOON_MS + 50)
      expect(after?.opened).toBeGreaterThan(0)
      expect(after?.left).toBe(0)
    },
  )
})
