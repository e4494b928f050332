import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const repository = dirname(fileURLToPath(import.meta.url))
const WORKSPACE = /^(?:@sockcall\/|sockcall(?:\/|$))/
const NOT_READ = new Set(['node_modules', 'dist', 'test'])

/** What a source file imports, types included. */
interface Imports {
  /** Sources of the same folder, by path in it. */
  readonly inside: readonly string[]
  /** Workspaces by name, and other files by path in the repository. */
  readonly outside: readonly string[]
}

/** The sources of a folder, by path in it. Tests and declaration files are not read. */
type ImportGraph = ReadonlyMap<string, Imports>

/** Who may import whom in a folder of sources. */
export interface Layers {
  /** Its folders and files from the ground up; those in one list are on the same floor. Omitted for a flat folder. */
  readonly floors?: readonly (readonly string[])[]
  /** The doors that may be imported from outside, and the beginning of the paths that may do so: '' for all. */
  readonly outside: Readonly<Record<string, string>>
}

/** What breaks the layers, each fault with the files' names: circles, imports of a higher floor, and imports from outside. */
export function layerFaults(folder: string, { floors, outside }: Layers): string[] {
  const graph = readImports(folder)
  if (graph.size === 0) throw new Error(`there are no sources in ${folder}`)
  return [
    ...circles(graph),
    ...(floors === undefined ? [] : upwardImports(graph, floors)),
    ...strayImports(graph, outside),
  ]
}

function readImports(folder: string): ImportGraph {
  const paths = sources(folder, '')
  const known = new Set(paths)
  return new Map(paths.map((path) => [path, importsOf(folder, path, known)]))
}

function sources(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name)
    if (entry.isDirectory()) return NOT_READ.has(entry.name) ? [] : sources(folder, path)
    return /\.ts$/.test(path) && !/\.(?:d|test|test-d|config)\.ts$/.test(path) ? [path] : []
  })
}

function importsOf(folder: string, path: string, known: ReadonlySet<string>): Imports {
  const inside: string[] = []
  const outside: string[] = []
  // It finds `import type`, `export from`, `import()` and the types of the last, and none in comments and strings.
  const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, path), 'utf8'))
  for (const { fileName } of importedFiles) {
    if (WORKSPACE.test(fileName)) outside.push(fileName)
    if (!fileName.startsWith('.')) continue
    const target = join(dirname(path), fileName).replace(/\.js$/, '.ts')
    if (known.has(target)) inside.push(target)
    else if (target.startsWith('..')) outside.push(relative(repository, join(folder, target)))
  }
  return { inside, outside }
}

/** Each way from a file back to itself; of circles that share files, at least one. */
function circles(graph: ImportGraph): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path)
    if (start >= 0) found.push(`a circle: ${[...way.slice(start), path].join(' → ')}`)
    if (start >= 0 || done.has(path)) return
    for (const next of graph.get(path)?.inside ?? []) visit(next, [...way, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

function upwardImports(graph: ImportGraph, floors: readonly (readonly string[])[]): string[] {
  const faults: string[] = []
  const height = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)))
  const unused = new Set(height.keys())
  const floorOf = (path: string): number | undefined => {
    // The innermost room counts.
    let room = path
    while (!height.has(room) && room !== '.') room = dirname(room)
    unused.delete(room)
    return height.get(room)
  }
  for (const [path, { inside }] of graph) {
    const floor = floorOf(path)
    if (floor === undefined) faults.push(`${path} is on no floor`)
    for (const target of inside) {
      if (floor !== undefined && (floorOf(target) ?? 0) > floor) {
        faults.push(`${path} imports ${target}, which is on a higher floor`)
      }
    }
  }
  return [...faults, ...[...unused].map((room) => `${room} has a floor but no sources`)]
}

function strayImports(graph: ImportGraph, allowed: Layers['outside']): string[] {
  const faults: string[] = []
  const unused = new Set(Object.keys(allowed))
  for (const [path, { outside }] of graph) {
    for (const target of outside) {
      const where = Object.hasOwn(allowed, target) ? allowed[target] : undefined
      if (where !== undefined && path.startsWith(where)) unused.delete(target)
      else faults.push(`${path} may not import ${target}`)
    }
  }
  return [...faults, ...[...unused].map((name) => `no source imports ${name}`)]
}
