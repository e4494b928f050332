import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from './run-fixture.js'

const built = (path: string) => fileURLToPath(new URL(path, import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backend-ffi-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@sockcall'), { recursive: true })
  symlinkSync(built('../../core'), join(modules, '@sockcall/core'))
  cpSync(built('../dist'), join(modules, '@sockcall/backend-ffi/dist'), { recursive: true })
  cpSync(built('../package.json'), join(modules, '@sockcall/backend-ffi/package.json'))
})

afterAll(() => rmSync(folder, { recursive: true }))

async function load(program: string): Promise<unknown> {
  const path = join(folder, 'program.mjs')
  writeFileSync(path, program)
  return (await runProgram(path, [])).lines[0]
}

const IMPORT = `
  try { await import('@sockcall/backend-ffi'); console.log(JSON.stringify('loaded')) }
  catch (error) { console.log(JSON.stringify([error.message, error.cause?.code ?? 'none'])) }`

test('without koffi, the error says what to install', async () => {
  expect(await load(IMPORT)).toEqual([
    expect.stringMatching(/npm install koffi --include=optional/),
    'MODULE_NOT_FOUND',
  ])
})

test('without the native part of koffi too', async () => {
  const koffi = join(folder, 'node_modules/koffi')
  rmSync(koffi, { recursive: true, force: true })
  cpSync(built('../../../node_modules/koffi'), koffi, {
    recursive: true,
    filter: (path) => !/\/(vendor|doc|lib)$/.test(path),
  })
  expect(await load(IMPORT)).toEqual([expect.stringMatching(/npm install koffi --include=optional/), 'none'])
})

test.each([
  ['platform', 'win32'],
  ['platform', 'darwin'],
  ['arch', 'ia32'],
])('on %s %s the error says that it is unknown here', async (key, value) => {
  const program = `Object.defineProperty(process, '${key}', { value: '${value}' });${IMPORT}`
  expect(await load(program)).toEqual([expect.stringContaining(value), 'none'])
})

test('loads through require as well', async () => {
  const koffi = join(folder, 'node_modules/koffi')
  rmSync(koffi, { recursive: true, force: true })
  symlinkSync(built('../../../node_modules/koffi'), koffi)
  expect(
    await load(`
      import { createRequire } from 'node:module'
      const { backend } = createRequire(import.meta.url)('@sockcall/backend-ffi')
      console.log(JSON.stringify(backend.name))`),
  ).toBe('ffi')
})
