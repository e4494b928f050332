import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { packAll } from './pack-local.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockcall-pack-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('replaces its own tarballs and touches nothing else', async () => {
  const kept = [
    'precious.txt',
    'sockcall-notes.tgz',
    'sockcall-core-notes.tgz',
    'sockcall-core-1.2.3.tgz.bak',
    'other-1.0.0.tgz',
  ]
  for (const name of kept) writeFileSync(join(folder, name), name)
  mkdirSync(join(folder, 'sockcall-core-9.9.9.tgz'))
  writeFileSync(join(folder, 'sockcall-core-9.9.9.tgz/inside'), 'kept')
  writeFileSync(join(folder, 'sockcall-core-0.0.1.tgz'), 'an old one')
  // In the new one's place, a link to somebody's file.
  symlinkSync(join(folder, 'precious.txt'), join(folder, 'sockcall-core-0.0.0.tgz'))
  const tarballs = await packAll(folder, { withAddon: false })
  for (const name of kept) expect(readFileSync(join(folder, name), 'utf8')).toBe(name)
  expect(readFileSync(join(folder, 'sockcall-core-9.9.9.tgz/inside'), 'utf8')).toBe('kept')
  const packed = Object.values(tarballs).map((path) => path.slice(folder.length + 1))
  expect(readdirSync(folder).sort()).toEqual([...kept, 'sockcall-core-9.9.9.tgz', ...packed].sort())
})
