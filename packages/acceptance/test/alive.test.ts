import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { backends } from '../src/sockets.js'

const program = fileURLToPath(new URL('./fixtures/alive.mjs', import.meta.url))

/** What it printed, and whether it ended by itself. */
function run(name: string, what: string, timeout: number): Promise<[printed: string, ended: boolean]> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', program, name, what], { timeout }, (error, stdout) => {
      resolve([stdout.trim().replaceAll('\n', ', '), error === null])
    })
  })
}

describe.each(backends.map(([name]) => name))('a process with sockets of the %s backend', (name) => {
  it.each([
    ['nothing', 'open'],
    ['a call under a deadline', 'open, timed out'],
    ['an unreferenced stream', 'open'],
  ])('ends although they are open: %s', async (what, printed) => {
    expect(await run(name, what, 15_000)).toEqual([printed, true])
  })

  it('ends when its last call is aborted, if anything keeps it so long', async () => {
    const [printed, ended] = await run(name, 'an aborted call', 15_000)
    expect([printed, ended]).toEqual(['open, aborted', true])
  })

  it.each(['a call', 'a stream'])('stays alive for %s', async (what) => {
    expect(await run(name, what, 1_500)).toEqual(['open', false])
  })
})
