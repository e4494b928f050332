// Completes package-lock.json after dependencies were changed: npm leaves out an optional package that the registry at hand
// lacks, such as a tool's binary for another operating system, and `npm ci` then refuses the lock file everywhere. An entry
// needs the exact version, which its parent names, and its platforms.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, root } from './command-lines.mjs'
import { readArguments } from './read-arguments.mjs'

const usage = `Usage: node scripts/complete-lock.mjs [--check]

Adds the other platforms' optional packages to package-lock.json that npm left out.

  --check   only report what is missing, or has a download address of its own`

const systems = { windows: 'win32' }
const systemNames = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|windows)\b/
const processors = { 64: 'x64', armv7: 'arm', i686: 'ia32', wasm32: 'wasm32' }
const processorNames = /\b(arm64|armv7|arm|ia32|i686|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64|64)\b/

/** Adds missing packages to the lock file; returns the paths of the added ones. */
function complete(packages) {
  const added = []
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue
      if (!/^\d+\.\d+\.\d+\S*$/.test(version)) throw new Error(`${path} wants ${name} ${version}: not an exact version`)
      packages[`node_modules/${name}`] = entry(name, version, parent)
      added.push(`${name}@${version}`)
    }
  }
  return added
}

/** Searches as Node does: in the folder's own node_modules, then in those above it. */
function isLocked(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true
    if (at === '') return false
  }
}

function entry(name, version, { dev, license }) {
  const os = systemNames.exec(name)?.[1]
  const cpu = processorNames.exec(name.replace(/^@[^/]*\//, ''))?.[1]
  return {
    version,
    ...(cpu !== undefined && { cpu: [processors[cpu] ?? cpu] }),
    ...(dev && { dev }),
    ...(license && { license }),
    optional: true,
    ...(os !== undefined && { os: [systems[os] ?? os] }),
  }
}

if (isMain(import.meta.url)) {
  const { values } = readArguments(usage, { check: { type: 'boolean' } })
  const file = join(root, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const added = complete(lock.packages)
  const check = values.check === true
  for (const what of added) console.log(`${check ? 'missing' : 'added'}: ${what}`)
  if (check) {
    const placed = Object.entries(lock.packages).filter(([, { resolved }]) => /^\w+:/.test(resolved ?? ''))
    for (const [path, { resolved }] of placed) console.log(`${path} is tied to ${resolved}`)
    process.exit(added.length + placed.length > 0 ? 1 : 0)
  }
  const [first, ...others] = Object.entries(lock.packages)
  lock.packages = Object.fromEntries([first, ...others.sort(([a], [b]) => a.localeCompare(b, 'en'))])
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
