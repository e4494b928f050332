import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from './running-demo.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const require = createRequire(import.meta.url)
let folder: string

/** The demo as installed without one of the backends: everything built is copied, so that nothing resolves back here. */
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sockcall-demo-')))
  mkdirSync(join(folder, 'node_modules/@sockcall'), { recursive: true })
  for (const name of ['core', 'sockcall', 'compat-python', 'backend-ffi']) {
    const home = join(folder, 'node_modules', name === 'sockcall' ? name : `@sockcall/${name}`)
    for (const part of ['dist', 'package.json']) {
      cpSync(join(root, 'packages', name, part), join(home, part), { recursive: true })
    }
  }
  for (const part of ['dist', 'package.json']) {
    cpSync(join(root, 'apps/demo', part), join(folder, part), { recursive: true })
  }
  for (const name of ['commander', 'escape-goat', 'negotiator', 'koffi']) {
    symlinkSync(packageFolder(name), join(folder, 'node_modules', name), 'dir')
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('says what to install if the requested backend is missing', () => {
  const { code, stdout, stderr } = run(process.execPath, ['dist/cli.js', '--backend', 'native', '--smoke'], '', folder)
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain('npm install @sockcall/backend-native')
  expect(stderr).not.toContain('    at ')
})

it('takes the other backend if none is requested', () => {
  const { code, stdout } = run(process.execPath, ['dist/cli.js', '--smoke'], '', folder)
  expect(stdout).toContain('ffi backend')
  expect(stdout).toMatch(/smoke: passed\n$/)
  expect(code).toBe(0)
})

/** Where a package is, whatever its exports say. */
function packageFolder(name: string): string {
  for (const modules of require.resolve.paths(name) ?? []) {
    try {
      return dirname(realpathSync(join(modules, name, 'package.json')))
    } catch {
      // Not in this one.
    }
  }
  throw new Error(`${name} is not installed`)
}
