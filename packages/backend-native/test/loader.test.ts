import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { loadAddon } from '../src/binding.js'

const packageDir = fileURLToPath(new URL('..', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'sockcall-loader-'))
const platform = `${process.platform}-${process.arch}`
const built = join(packageDir, 'prebuilds', platform, 'sockcall.node')
let packages = 0

afterAll(() => rmSync(root, { recursive: true }))
afterEach(() => {
  delete process.env.SOCKCALL_NATIVE_ADDON
})

/** A package directory with the addon in none of its places. */
function emptyPackage(): string {
  const dir = join(root, `package${++packages}/`)
  mkdirSync(dir)
  return dir
}

const load = (dir: string) => loadAddon(pathToFileURL(dir))

function place(dir: string, ...path: string[]): string {
  const target = join(dir, ...path)
  mkdirSync(join(target, '..'), { recursive: true })
  symlinkSync(built, target)
  return target
}

describe('loadAddon', () => {
  it.each([
    ["the package's prebuilds", ['prebuilds', platform, 'sockcall.node']],
    ['a build of its own', ['native', 'build', 'Release', 'sockcall.node']],
  ])('finds %s', (_, path) => {
    const dir = emptyPackage()
    place(dir, ...path)
    expect(typeof load(dir).recv).toBe('function')
  })

  it('finds the platform package', () => {
    const dir = emptyPackage()
    const name = `@sockcall/backend-native-${platform}`
    place(dir, 'node_modules', name, 'sockcall.node')
    writeFileSync(join(dir, 'node_modules', name, 'package.json'), JSON.stringify({ name, main: './sockcall.node' }))
    expect(typeof load(dir).recv).toBe('function')
  })

  it('says where it looked and what to do', () => {
    const dir = emptyPackage()
    expect(() => load(dir)).toThrow(
      new RegExp(
        [
          `no addon for ${platform}`,
          `  ${dir}prebuilds/${platform}/sockcall.node: Cannot find module`,
          `  @sockcall/backend-native-${platform}: Cannot find module`,
          `  ${dir}native/build/Release/sockcall.node: Cannot find module`,
          'npm run build:native.*@sockcall/backend-ffi',
        ].join('[^]*'),
      ),
    )
  })

  it('does not hide a binary that does not load', () => {
    const dir = emptyPackage()
    mkdirSync(join(dir, 'prebuilds', platform), { recursive: true })
    writeFileSync(join(dir, 'prebuilds', platform, 'sockcall.node'), 'not a binary')
    place(dir, 'native', 'build', 'Release', 'sockcall.node')
    expect(() => load(dir)).toThrow(/sockcall\.node: .*(too short|invalid ELF header|not a mach-o)/)
  })

  it('takes the addon that the environment names, and no other', () => {
    const dir = emptyPackage()
    process.env.SOCKCALL_NATIVE_ADDON = place(dir, 'elsewhere.node')
    expect(typeof load(dir).recv).toBe('function')
    process.env.SOCKCALL_NATIVE_ADDON = join(dir, 'nowhere.node')
    expect(() => load(dir)).toThrow(/nowhere\.node: Cannot find module/)
  })
})
