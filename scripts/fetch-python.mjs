// npm run fetch-python: a CPython 3.14 in ./.python, for the oracle to compare with. Nothing is installed on the machine:
// Debian's packages are downloaded from the mirror in the machine's apt configuration, and unpacked into that folder.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './command-lines.mjs'
import { readArguments } from './read-arguments.mjs'
import { runCommand } from './run-command.mjs'
import { temporaryFolder } from './temporary-folder.mjs'

const usage = `Usage: npm run fetch-python

Fetches CPython 3.14 into ./.python, for the oracle to compare with.`

const folder = join(root, '.python')
/** The suite with the newest point release. */
const SUITE = 'unstable'
const PACKAGES = ['python3.14-minimal', 'libpython3.14-stdlib']
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Starts the interpreter with its own dynamic loader, as the machine's C library may be older than the one it was built for.
 */
const wrapper = (libraries, loader) => `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
PYTHONHOME="$here/root/usr" exec "$here/${libraries}/${loader}" --library-path "$here/${libraries}" --argv0 "$here/python3.14" \\
  "$here/root/usr/bin/python3.14" "$@"
`

readArguments(usage)
try {
  console.log(`fetch-python: ${await fetchPython()} is in ${folder}`)
} catch (error) {
  console.error(`fetch-python: ${error.message}`)
  process.exitCode = 1
}

/** Puts the complete folder in place; returns the version. */
async function fetchPython() {
  const mirrors = await configuredMirrors()
  const building = temporaryFolder('.python', root)
  try {
    const settings = join(building, 'apt')
    await writeAptSettings(settings)
    const tried = []
    for (const uri of mirrors) {
      writeFileSync(join(settings, 'sources.list'), `deb ${trusted()}${uri} ${SUITE} main\n`)
      const { status, stderr } = await apt(settings, ['update', '--error-on=any'])
      if (status === 0) break
      tried.push(stderr.trim())
    }
    if (tried.length === mirrors.length)
      throw new Error(`no apt source of this machine has the suite ${SUITE}\n${tried.join('\n')}`)
    must(
      await apt(settings, ['install', '--yes', '--download-only', '--no-install-recommends', ...PACKAGES]),
      'the download',
    )
    const archives = join(settings, 'archives')
    for (const name of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
      must(await run('dpkg-deb', ['-x', join(archives, name), join(building, 'root')]), `unpacking ${name}`)
    }
    rmSync(settings, { recursive: true })
    const version = await writeWrapper(building)
    chmodSync(building, 0o755)
    rmSync(folder, { recursive: true, force: true })
    renameSync(building, folder)
    return version
  } finally {
    rmSync(building, { recursive: true, force: true })
  }
}

/** The mirrors in the machine's own apt sources, in order. */
async function configuredMirrors() {
  const format = ['indextargets', '--format', '$(REPO_URI)', 'Identifier: Packages']
  const { error, stdout } = await run('apt-get', format)
  if (error !== undefined) throw new Error('apt-get and dpkg-deb are needed, as Debian has them')
  const mirrors = [...new Set(stdout.split('\n').filter((uri) => uri !== ''))]
  if (mirrors.length === 0) throw new Error('the apt of this machine has no sources')
  return mirrors
}

/** Debian's keys if they are installed, else the keys that apt trusts for every source. */
function trusted() {
  return existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : ''
}

/** Our own settings, so that apt uses only the machine's settings for acquiring files, such as proxies. */
async function writeAptSettings(directory) {
  for (const name of ['lists/partial', 'archives/partial']) mkdirSync(join(directory, name), { recursive: true })
  // No package counts as installed, so that everything Python needs is downloaded.
  writeFileSync(join(directory, 'status'), '')
  const settings = {
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::parts': '/dev/null',
    'Dir::Etc::sourcelist': join(directory, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': directory,
    'Dir::State::lists': join(directory, 'lists'),
    'Dir::State::status': join(directory, 'status'),
    'Dir::Cache': directory,
    'Dir::Cache::archives': join(directory, 'archives'),
    // By default apt downloads as a user that cannot write here.
    'APT::Sandbox::User': 'root',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`)
  const { stdout: acquire } = await run('apt-config', ['dump', 'Acquire'])
  writeFileSync(join(directory, 'apt.conf'), [acquire, ...lines].join(''))
}

function apt(directory, args) {
  return run('apt-get', args, { APT_CONFIG: join(directory, 'apt.conf') })
}

async function writeWrapper(building) {
  const platform = readdirSync(join(building, 'root/usr/lib')).find((name) => name.includes('-linux-gnu'))
  const libraries = `root/usr/lib/${platform}`
  const loader = readdirSync(join(building, libraries)).find((name) => name.startsWith('ld-linux'))
  const command = join(building, 'python3.14')
  writeFileSync(command, wrapper(libraries, loader))
  chmodSync(command, 0o755)
  const program = 'import asyncio, select, socket, sys; print("CPython %d.%d.%d" % sys.version_info[:3])'
  return must(await run(command, ['-c', program]), 'starting what was unpacked').stdout.trim()
}

function must(result, what) {
  if (result.status === 0) return result
  throw new Error(`${what} failed: ${result.error?.message ?? result.stderr.trim()}`)
}

function run(command, args, env = {}) {
  return runCommand([command, args], { env: { ...process.env, ...env } })
}
