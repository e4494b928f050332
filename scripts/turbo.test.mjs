import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { environment, root, turboCommand, turboDidAll } from './command-lines.mjs'

describe('what turbo did', () => {
  it('is complete if every task of its summary is successful', () => {
    expect(turboDidAll('\n Tasks:    9 successful, 9 total\nCached:    9 cached, 9 total\n')).toBe(true)
    expect(turboDidAll('\n Tasks:    1 successful, 9 total\nCached:    0 cached, 9 total\n')).toBe(false)
    expect(turboDidAll('')).toBe(false)
  })

  it.runIf(process.platform === 'linux')('is not complete if a signal stopped it, whatever its status', async () => {
    const [command, args] = turboCommand(['typecheck', '--continue'])
    const launcher = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'ignore'] })
    const closed = once(launcher, 'close')
    let output = ''
    launcher.stdout.setEncoding('utf8').on('data', (text) => {
      // It has read its tasks, and the first takes seconds.
      if (output === '') process.kill(onlyChild(launcher.pid), 'SIGTERM')
      output += text
    })
    await closed
    expect(turboDidAll(output)).toBe(false)
  })
})

/** turbo itself, which its launcher waits for. */
function onlyChild(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
}
