/** How long an import takes in a fresh process, and what is installed for it. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFolder, packageUrl } from '../packages.js'
import { check, report, setting } from '../settings.js'

const list = (name: string) => setting(name).split(',').filter(Boolean)
/** What is imported, in order: packages of ours, or a peer. */
const ours = list('packages')
const peers = list('import')
const specifiers = [...ours.map(packageUrl), ...peers]
// Not performance.now(): what it needs would be loaded before the measuring, and packages may be the first to need it.
const start = process.hrtime.bigint()
const modules: object[] = []
for (const specifier of specifiers) modules.push(await import(specifier))
const elapsed = Number(process.hrtime.bigint() - start) / 1e6
check(
  modules.every((module) => Object.keys(module).length > 0),
  'exports',
)
const bytes = [...ours.map(publishedBytes), ...peers.map(installedBytes)].reduce((sum, size) => sum + size, 0)
report({ value: elapsed, 'installed KiB': Math.round(bytes / 1024) })

/** The files that the package would publish, and koffi's where it is the package's only dependency of that kind. */
function publishedBytes(name: string): number {
  const folder = packageFolder(name)
  const own = ['dist', 'prebuilds', 'package.json'].reduce((sum, part) => sum + bytesOf(join(folder, part)), 0)
  return name === 'backend-ffi' ? own + bytesOf(installedFolder('koffi', folder)) : own
}

function installedBytes(name: string): number {
  return name.startsWith('node:') ? 0 : bytesOf(installedFolder(name, fileURLToPath(import.meta.url)))
}

function installedFolder(name: string, from: string): string {
  for (let at = from; ; at = dirname(at)) {
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
