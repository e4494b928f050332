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
      output += text
    })
    // It drops a signal that comes while it is only beginning, so it gets more of them; the first task takes seconds.
    const signals = setInterval(() => {
      if (output !== '') stopOnlyChild(launcher.pid)
    }, 100)
    await closed
    clearInterval(signals)
    expect(turboDidAll(output)).toBe(false)
  })
})

/** Of turbo's launcher: turbo itself. */
function stopOnlyChild(pid) {
  try {
    const turbo = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
    if (turbo > 0) process.kill(turbo, 'SIGTERM')
  } catch {
    // It has just ended, or its launcher has.
  }
}
