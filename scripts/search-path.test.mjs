import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { root } from './command-lines.mjs'

let folder
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sockcall-path-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('the tools of another project are not mistaken for ours, wherever they are in PATH', () => {
  const theirs = join(folder, 'node_modules/.bin')
  mkdirSync(theirs, { recursive: true })
  for (const name of ['node', 'npm', 'turbo', 'tsup', 'tsc', 'vitest']) {
    writeFileSync(join(theirs, name), '#!/bin/sh\nexit 97\n')
    chmodSync(join(theirs, name), 0o755)
  }
  const program = `import { environment } from ${JSON.stringify(join(root, 'scripts/command-lines.mjs'))}
    console.log(environment.PATH)`
  const PATH = [theirs, '/usr/bin', '/bin'].join(delimiter)
  const env = { ...process.env, PATH }
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' })
  expect(stdout.trim().split(delimiter)).not.toContain(theirs)
  const node = spawnSync('node', ['-p', 'process.execPath'], { env: { ...env, PATH: stdout.trim() }, encoding: 'utf8' })
  expect(realpathSync(node.stdout.trim())).toBe(realpathSync(process.execPath))
})
