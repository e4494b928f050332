/** How long an import takes in a fresh process, and what is installed for it. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check, report, setting } from '../settings.js'

/** What is imported, in order. */
const names = setting('import').split(',')
// Not performance.now(): what it needs would be loaded before the measuring, and packages may be the first to need it.
const start = process.hrtime.bigint()
const modules: object[] = []
for (const name of names) modules.push(await import(name))
const elapsed = Number(process.hrtime.bigint() - start) / 1e6
check(
  modules.every((module) => Object.keys(module).length > 0),
  'exports',
)
report({
  value: elapsed,
  'installed KiB': Math.round(names.reduce((sum, name) => sum + installedBytes(name), 0) / 1024),
})

/** The files of the package; those that it would publish where it is ours, and of koffi where it is the package's only dependency of that kind. */
function installedBytes(name: string): number {
  if (name.startsWith('node:')) return 0
  const folder = packageFolder(name)
  if (!name.startsWith('@sockcall/')) return bytesOf(folder)
  const own = ['dist', 'prebuilds', 'package.json'].reduce((sum, part) => sum + bytesOf(join(folder, part)), 0)
  return name === '@sockcall/backend-ffi' ? own + bytesOf(packageFolder('koffi')) : own
}

function packageFolder(name: string): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (existsSync(folder)) return folder
    check(at !== dirname(at), `${name} is installed`)
  }
}

function bytesOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || path.endsWith('.map')) return 0
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}
