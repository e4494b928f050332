import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './command-lines.mjs'

const backend = process.env.SOCKCALL_BACKEND || 'native'
const programs = [
  ['the fuzzer', 'tools/fuzz/dist/cli.js', ['--calls', '1000000000', '--backend', backend]],
  ['npm run fuzz', 'scripts/fuzz.mjs', ['--calls', '1000000000', '--backend', backend]],
  ['the oracle', 'tools/oracle/dist/cli.js', ['check', '--backend', backend]],
  ['npm run oracle', 'scripts/oracle.mjs', ['check', '--backend', backend]],
  ['the packaging check', 'scripts/packaging.mjs', ['--backend', backend]],
]

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockcall-interrupted-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe.each(programs)('%s', (_, path, args) => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('leaves nothing in the temporary directory after %s', async (signal) => {
    const child = spawn(process.execPath, ['--no-warnings', join(root, path), ...args], {
      env: { ...process.env, TMPDIR: folder },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    while (child.exitCode === null && readdirSync(folder).length === 0) await sleep(20)
    child.kill(signal)
    const [status, by] = await ended
    expect(status ?? by).not.toBe(0)
    expect(readdirSync(folder)).toEqual([])
  })
})
