import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { nativeNeeded, withoutNative } from '../../../tested-backends.js'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A folder with copies of the built packages, which see one another but not the rest of the workspace. */
function install(...backends: ('native' | 'ffi')[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
  folders.push(folder)
  for (const name of ['core', 'sockcall', ...backends.map((backend) => `backend-${backend}`)]) {
    const home = join(folder, 'node_modules', name === 'sockcall' ? name : `@sockcall/${name}`)
    for (const part of ['package.json', 'dist', 'prebuilds']) {
      try {
        cpSync(join(packages, name, part), join(home, part), { recursive: true })
      } catch (error) {
        if (part !== 'prebuilds') throw error
      }
    }
  }
  if (backends.includes('ffi')) symlinkSync(join(modules, 'koffi'), join(folder, 'node_modules/koffi'))
  return folder
}

/** A package in place of a backend, which fails to load. */
function breakBackend(folder: string, name: 'native' | 'ffi', code: string): void {
  const index = join(folder, `node_modules/@sockcall/backend-${name}/index.js`)
  mkdirSync(dirname(index), { recursive: true })
  writeFileSync(index, code)
  writeFileSync(
    join(dirname(index), 'package.json'),
    JSON.stringify({ name: `@sockcall/backend-${name}`, type: 'module', exports: './index.js' }),
  )
}

/** The output of a module, with the given `SOCKCALL_BACKEND`. */
function run(folder: string, code: string, SOCKCALL_BACKEND = ''): string {
  const file = join(folder, 'program.mjs')
  writeFileSync(
    file,
    `import { chosenBackend, constants, fromfd, gethostname, htons, inetAton, setdefaulttimeoutMs, Socket, socketpair, useBackend } from 'sockcall'
     class Mine extends Socket {}
     const attempt = (call) => { try { return call() } catch (error) { return String(error) } }
     ${code}`,
  )
  const child = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { ...process.env, SOCKCALL_BACKEND },
  })
  return child.stdout + child.stderr
}

const PRINT_NAME = 'console.log(attempt(() => chosenBackend().name))'

describe('the choice of a backend', () => {
  it.skipIf(withoutNative)(
    `is the first that is installed, or the one that is named${nativeNeeded}`,
    { timeout: 60_000 },
    () => {
      const both = install('native', 'ffi')
      expect(run(both, PRINT_NAME)).toBe('native\n')
      expect(run(both, PRINT_NAME, 'ffi')).toBe('ffi\n')
      expect(run(both, `useBackend('native'); ${PRINT_NAME}`, 'ffi')).toBe('native\n')
      const ffi = install('ffi')
      expect(run(ffi, PRINT_NAME)).toBe('ffi\n')
      expect(run(ffi, 'for (const s of socketpair()) s.close(); console.log(gethostname() !== "")')).toBe('true\n')
    },
  )

  it('says what to install if there is none, and only when a socket is used', () => {
    const none = install()
    const free = 'console.log(constants.SOCK_STREAM, htons(1), inetAton("1.2.3.4").length, {} instanceof Mine)'
    expect(run(none, free)).toBe('1 256 4 false\n')
    expect(run(none, 'console.log(attempt(() => new Mine()))')).toBe(
      [
        'Error: No backend of sockcall could be loaded. Install one of them:',
        '  npm install @sockcall/backend-native',
        '  npm install @sockcall/backend-ffi',
        'Tried:',
        '  @sockcall/backend-native: not installed',
        '  @sockcall/backend-ffi: not installed',
        '',
      ].join('\n'),
    )
  })

  it.skipIf(withoutNative)(`does not fall back from the requested one${nativeNeeded}`, () => {
    const native = install('native')
    expect(run(native, PRINT_NAME, 'ffi')).toBe(
      [
        'Error: The ffi backend of sockcall could not be loaded. Install it:',
        '  npm install @sockcall/backend-ffi',
        'Tried:',
        '  @sockcall/backend-ffi: not installed',
        '',
      ].join('\n'),
    )
    expect(run(native, `console.log(attempt(() => useBackend('ffi').name)); ${PRINT_NAME}`)).toMatch(
      /^Error: The ffi backend [\s\S]*\nnative\n$/,
    )
    expect(run(native, PRINT_NAME, 'libuv')).toBe(
      "Error: SOCKCALL_BACKEND is 'libuv', which is none of 'native', 'ffi'\n",
    )
  })

  it('falls back to ffi if native cannot be loaded, and says why if neither can', () => {
    const broken = install('ffi')
    breakBackend(broken, 'native', "throw new Error('built for another Node')")
    expect(run(broken, PRINT_NAME)).toBe('ffi\n')
    breakBackend(broken, 'ffi', "throw new Error('no koffi for this machine')")
    const text = run(broken, PRINT_NAME)
    expect(text).toContain('  @sockcall/backend-native: built for another Node\n')
    expect(text).toContain('  @sockcall/backend-ffi: no koffi for this machine\n')
  })

  it.skipIf(withoutNative)(`leaves open sockets on the backend they were made with${nativeNeeded}`, () => {
    const both = install('native', 'ffi')
    const code = `
      setdefaulttimeoutMs(3000)
      const [a, b] = socketpair()
      useBackend('ffi')
      const c = fromfd(a.fileno(), a.family, a.type)
      c.sendall(Buffer.from('over ffi'))
      console.log(b.recv(100).toString(), chosenBackend().name, c.timeoutMs)
      for (const s of [a, b, c]) s.close()`
    expect(run(both, code, 'native')).toBe('over ffi ffi 3000\n')
  })
})
