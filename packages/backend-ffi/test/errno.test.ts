import { expect, test } from 'vitest'
import { runFixture } from './run-fixture.js'

test('errno is that of the call, whatever the garbage collector does', { timeout: 60_000 }, async () => {
  const run = await runFixture('errno', ['400000'], ['--expose-gc', '--max-semi-space-size=1'])
  expect(run.stderr).toBe('')
  expect(run.lines).toEqual([[{ count: 0, wrong: [] }]])
})

test('each thread has its own errno', { timeout: 60_000 }, async () => {
  const run = await runFixture('errno', ['100000', '3'], ['--expose-gc'])
  expect(run.stderr).toBe('')
  expect(run.lines).toEqual([Array(4).fill({ count: 0, wrong: [] })])
})
