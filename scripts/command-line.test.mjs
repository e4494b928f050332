import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './command-lines.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockcall-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(script, ...args) {
  const path = join(root, 'scripts', script)
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: folder, encoding: 'utf8' })
  return { status, stdout, stderr }
}

const ours = [
  'acceptance.mjs',
  'build-native.mjs',
  'complete-lock.mjs',
  'docs.mjs',
  'fetch-python.mjs',
  'format-cpp.mjs',
  'pack-local.mjs',
  'packaging.mjs',
  'setup.mjs',
  'test.mjs',
]
const ofApps = ['bench.mjs', 'demo.mjs', 'fuzz.mjs', 'oracle.mjs']

describe.each([...ours, ...ofApps])('%s', (script) => {
  it('answers --help, and says nothing else if nothing has to be built', () => {
    const { status, stdout, stderr } = run(script, '--help')
    expect(stdout).toMatch(/^Usage: /)
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  it('refuses an unknown option, and does nothing', () => {
    const { status, stdout, stderr } = run(script, '--nosuch')
    expect(stdout).toBe('')
    expect(stderr).toContain("nknown option '--nosuch'")
    expect(status).toBeGreaterThan(0)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('arguments', () => {
  it.each([
    ['pack-local.mjs', ['a', 'b'], "unexpected argument 'b'"],
    ['pack-local.mjs', [''], 'an argument is empty'],
    ['setup.mjs', ['--backend', 'java'], "--backend is 'java', which is none of native, ffi"],
    ['docs.mjs', ['elsewhere'], "unexpected argument 'elsewhere'"],
    ['test.mjs', ['core'], "unexpected argument 'core'"],
  ])('of %s: %j', (script, args, words) => {
    const { status, stderr } = run(script, ...args)
    expect(stderr).toContain(words)
    expect(status).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })
})
