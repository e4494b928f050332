// Records what was built from what, so that an unchanged tree is neither built nor written to.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './command-lines.mjs'

const stateFile = join(root, 'node_modules/.sockcall-built.json')
const shared = ['package-lock.json', 'tsconfig.base.json', 'tsup.shared.ts', 'turbo.json']
const notSources = new Set([
  'node_modules',
  'dist',
  'build',
  'prebuilds',
  '.turbo',
  '__pycache__',
  'native',
  'test',
  'results',
])

/** Whether everything that the workspaces build exists, and was built from the current sources. */
export function isBuilt() {
  if (!existsSync(stateFile)) return false
  const { sources, outputs } = JSON.parse(readFileSync(stateFile, 'utf8'))
  return sources === hashSources() && JSON.stringify(outputs) === JSON.stringify(listOutputs())
}

/** Call it after a build, to record the state. */
export function recordBuilt() {
  writeFileSync(stateFile, JSON.stringify({ sources: hashSources(), outputs: listOutputs() }))
}

/** The folders of packages, apps and benchmarks. */
function workspaces() {
  const groups = ['packages', 'apps', 'tools', 'test'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(group, name)),
  )
  return [...groups, 'benchmarks'].filter((folder) => existsSync(join(root, folder, 'package.json'))).sort()
}

function hashSources() {
  const hash = createHash('sha256')
  const files = workspaces()
    .flatMap((folder) => listFiles(folder, notSources))
    .filter((path) => !/\.(md|test\.ts)$/.test(path))
  for (const path of [...shared, ...files]) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

function listOutputs() {
  const files = workspaces().flatMap((folder) => listFiles(join(folder, 'dist'), new Set()))
  return files.map((path) => [path, statSync(join(root, path)).size])
}

/** Relative to the root, in a fixed order. */
function listFiles(folder, leftOut) {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !leftOut.has(name))
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? listFiles(path, leftOut) : [path]
  })
}
