/** What has to be compiled before a run: the C programs, and the peers that come as C++ sources. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { buildFolder, participantsFolder } from './places.js'

const require = createRequire(import.meta.url)
/** Peers whose install script would compile them; install scripts are off in this repository. */
const COMPILED_PEERS = ['posix-socket', 'unix-dgram', 'raw-socket']

/**
 * Compile every C program that is older than its source. Returns what went wrong, one line each; without a compiler nothing is
 * compiled, and the programs are left out later, with that reason.
 */
export function compileC(): string[] {
  mkdirSync(buildFolder, { recursive: true })
  const sources = readdirSync(participantsFolder, { recursive: true, encoding: 'utf8' })
  const newestHeader = Math.max(0, ...sources.filter((path) => path.endsWith('.h')).map(modified))
  return sources
    .filter((path) => path.endsWith('.c'))
    .flatMap((path) => {
      const program = join(buildFolder, path.replace(/\.c$/, '').replaceAll(/[/\\]/g, '-'))
      const newest = Math.max(modified(path), newestHeader)
      if (existsSync(program) && statSync(program).mtimeMs > newest) return []
      const args = [
        '-O2',
        '-D_GNU_SOURCE',
        '-Wall',
        '-Wextra',
        '-I',
        participantsFolder,
        '-o',
        program,
        join(participantsFolder, path),
      ]
      const { status, error, stderr } = spawnSync(process.env.CC ?? 'cc', [...args, '-lpthread'], { encoding: 'utf8' })
      const noCompiler = error !== undefined
      return status === 0 || noCompiler ? [] : [`${path}: ${stderr}`]
    })
}

function modified(path: string): number {
  return statSync(join(participantsFolder, path)).mtimeMs
}

/** Compile the peers that are installed and not built. One that cannot be built is left out later, with its reason. */
export function compilePeers(): void {
  const gyp = resolveFrom(import.meta.url, 'node-gyp/bin/node-gyp.js')
  const headers = headersFolder()
  if (gyp === undefined || headers === undefined) return
  for (const name of COMPILED_PEERS) {
    const manifest = resolveFrom(import.meta.url, `${name}/package.json`)
    if (manifest === undefined) continue
    const folder = dirname(manifest)
    if (!existsSync(join(folder, 'build/Release'))) {
      const args = [gyp, 'rebuild', '--directory', folder, `--nodedir=${headers}`]
      spawnSync(process.execPath, args, { stdio: 'ignore', timeout: 180_000 })
    }
  }
}

/** Where the headers of this very Node were installed with it: none are downloaded, and those of another version do not do. */
function headersFolder(): string | undefined {
  const prefix = join(dirname(process.execPath), '..')
  const file = join(prefix, 'include/node/node_version.h')
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  const part = (name: string) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
  const version = ['MAJOR', 'MINOR', 'PATCH'].map(part).join('.')
  return version === process.versions.node ? prefix : undefined
}

function resolveFrom(place: string, what: string): string | undefined {
  try {
    return (place.startsWith('file:') ? require : createRequire(place)).resolve(what)
  } catch {
    return undefined
  }
}
