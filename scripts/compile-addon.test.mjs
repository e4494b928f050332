import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './command-lines.mjs'

const nativeDir = join(root, 'packages/backend-native/native')
let folder
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'sockcall-compile-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A compiler that records how it is called, and fails if an argument matches. */
function compiler(failing) {
  const path = join(folder, 'fake-c++')
  const lines = [
    '#!/bin/sh',
    `echo "$@" >> '${folder}/calls'`,
    `case "$*" in ${failing}) echo no such luck >&2; exit 3;; esac`,
  ]
  writeFileSync(path, `${lines.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}

/** Compiles on a Node in a separate folder; returns the error message, or 'built'. */
function compile(CXX, node = process.execPath) {
  const program = `
    import { compileAddon } from ${JSON.stringify(join(root, 'scripts/compile-addon.mjs'))}
    const options = { sourceDir: ${JSON.stringify(nativeDir)}, objectDir: '${folder}', output: '${folder}/out.node' }
    console.log(await compileAddon(options).then(() => 'built', (error) => error.name + ': ' + error.message))`
  const file = join(folder, 'program.mjs')
  writeFileSync(file, program)
  const { stdout, stderr } = spawnSync(node, [file], { encoding: 'utf8', env: { ...process.env, CXX } })
  return stdout + stderr
}

const calls = () => readFileSync(join(folder, 'calls'), 'utf8')

describe.skipIf(process.platform === 'win32')('the native addon', () => {
  it('is compiled by the compiler alone', () => {
    expect(compile(compiler('none'))).toBe('built\n')
    expect(calls()).toMatch(/^.* -c \S+\/addon\.cc -o .*$/m)
    expect(calls()).toMatch(/-shared .*-o \S+\/out\.node$|-bundle .*-o \S+\/out\.node$/m)
  })

  it('takes the headers of a package if there are none of this version beside Node', () => {
    mkdirSync(join(folder, 'bin'))
    mkdirSync(join(folder, 'include/node'), { recursive: true })
    copyFileSync(process.execPath, join(folder, 'bin/node'), constants.COPYFILE_FICLONE)
    for (const name of ['node_api.h', 'node_version.h'])
      writeFileSync(join(folder, 'include/node', name), '// of another Node')
    expect(compile(compiler('none'), join(folder, 'bin/node'))).toBe('built\n')
    expect(calls()).toMatch(/-I\S+\/node-api-headers\/include /)
    const [major, minor, patch] = process.versions.node.split('.')
    writeFileSync(
      join(folder, 'include/node/node_version.h'),
      `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n#define NODE_PATCH_VERSION ${patch}\n`,
    )
    rmSync(join(folder, 'calls'))
    expect(compile(compiler('none'), join(folder, 'bin/node'))).toBe('built\n')
    expect(calls()).toContain(`-I${folder}/include/node `)
  })

  it('names the step that failed', () => {
    expect(compile(join(folder, 'nosuch'))).toMatch(
      /^BuildError: .* failed at looking for a C\+\+ compiler: .*nosuch\n$/,
    )
    expect(compile(compiler('*/poll.cc*'))).toMatch(/failed at compiling poll\.cc: .* ended with 3\nno such luck\n$/)
    expect(compile(compiler('*out.node*'))).toMatch(/failed at linking: .* ended with 3\nno such luck\n$/)
  })
})
