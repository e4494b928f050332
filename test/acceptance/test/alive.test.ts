import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { backends } from '../src/sockets.js'

const program = fileURLToPath(new URL('./fixtures/alive.mjs', import.meta.url))

/** What it prints until it ends; the second is undefined if it still runs a while after the first line. */
async function run(name: string, what: string): Promise<[printed: string, exit: number | undefined]> {
  const child = spawn(process.execPath, ['--no-warnings', program, name, what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    printed += chunk
  })
  await Promise.race([once(child.stdout, 'data'), exited])
  const outcome = await Promise.race([exited, sleep(1_000)])
  child.kill()
  return [printed.trim().replaceAll('\n', ', '), outcome === undefined ? undefined : Number(outcome[0])]
}

describe.each(backends.map(([name]) => name))('a process with sockets of the %s backend', (name) => {
  it.each([
    ['nothing', 'open'],
    ['a call under a deadline', 'open, timed out'],
    ['an aborted call', 'open, aborted'],
    ['an unreferenced stream', 'open'],
    ['a receive of an unreferenced socket', 'open'],
    ['a receive, then unreferenced', 'open'],
    ['an accept of an unreferenced socket', 'open'],
  ])('ends although they are open: %s', async (what, printed) => {
    expect(await run(name, what)).toEqual([printed, 0])
  })

  it.each(['a call', 'a stream', 'a referenced socket again', 'a send of an unreferenced socket'])(
    'stays alive for %s',
    async (what) => {
      expect(await run(name, what)).toEqual(['open', undefined])
    },
  )
})
