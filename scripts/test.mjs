// npm test: sets everything up, runs every check even after a failed one, and sums up. The last line is exactly `N passed, N
// failed`, counting the checks.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { wayOut } from './build-native.mjs'
import { environment, root, turboCommand, turboDidAll } from './command-lines.mjs'
import { publishedPackages } from './pack-local.mjs'
import { readArguments } from './read-arguments.mjs'
import { setup } from './setup.mjs'
import { temporaryFolder } from './temporary-folder.mjs'

const usage = `Usage: npm test

Runs every check, even after a failed one. The last line counts the checks: N passed, N failed.
SOCKCALL_BACKEND=native|ffi runs the tests on that backend only.

Single checks are npm run lint, npm run typecheck, npx vitest run --project core.`

const minutes = 60_000
const limit = 45 * minutes

const tool = (path, ...args) => [process.execPath, [join(root, path), ...args], {}]
const biome = (...args) => tool('node_modules/@biomejs/biome/bin/biome', ...args)
const eachPublished = (command) => publishedPackages().map(command)

readArguments(usage)
const asked = process.env.SOCKCALL_BACKEND
const ready = await setup({ native: asked !== 'ffi' })
if (ready === null) {
  console.log('0 passed, 1 failed')
  process.exit(1)
}

// Without the addon everything else is still tested, on the other backend.
const only = ready.native ? asked : 'ffi'
const onlyPackages = only === 'ffi' ? ['--filter=!@sockcall/backend-native'] : []
const onlyBackend = only ? ['--backend', only] : []
// What tests and tools leave in the temporary directory, interrupted or not, ends up here.
const env = { ...environment, NO_COLOR: '1', TMPDIR: temporaryFolder('sockcall-test') }
if (only) env.SOCKCALL_BACKEND = only
const notBuilt = `not built; setup has said why, at the top. ${wayOut}`

const checks = [
  ...(asked === 'ffi' ? [] : [{ title: 'native addon', passed: ready.native, advice: notBuilt }]),
  { title: 'lock file', commands: () => [tool('scripts/complete-lock.mjs', '--check')] },
  { title: 'format', commands: () => [biome('format', '.'), tool('scripts/format-cpp.mjs')] },
  { title: 'lint', commands: () => [biome('check', '--formatter-enabled=false', '.')] },
  { title: 'types', commands: () => [turboCommand(['typecheck', '--continue'])], complete: turboDidAll },
  {
    title: 'unit and conformance',
    // One package at a time, since tests measure how fast a blocked call returns.
    commands: () => [turboCommand(['test', '--continue', '--concurrency=1', ...onlyPackages], 'full')],
    complete: turboDidAll,
    keep: /^(\S+):test:\s+(Test Files|Tests|Type Errors)\s/,
  },
  { title: 'scripts', commands: () => [tool('node_modules/vitest/vitest.mjs', 'run', '--project', 'scripts')] },
  { title: 'unused code (knip)', commands: () => [tool('node_modules/knip/bin/knip.js', '--no-config-hints')] },
  { title: 'api docs (typedoc)', commands: () => [tool('node_modules/typedoc/bin/typedoc', '--emit', 'none')] },
  {
    title: 'manifests (publint)',
    commands: () => eachPublished((folder) => tool('node_modules/publint/src/cli.js', '--strict', folder)),
  },
  {
    title: 'types as published (attw)',
    commands: () =>
      eachPublished((folder) =>
        tool('node_modules/@arethetypeswrong/cli/dist/index.js', '--pack', folder, '--profile', 'esm-only'),
      ),
  },
  { title: 'packaging', commands: () => [tool('scripts/packaging.mjs', ...onlyBackend)] },
]

const failed = []
const whatFailed = []
for (const [index, check] of checks.entries()) {
  const { title, commands = () => [], complete = () => true, keep, passed: known = true, advice } = check
  console.log(`\n[${index + 1}/${checks.length}] ${title}`)
  const started = performance.now()
  let passed = known
  if (!known) whatFailed.push(`${title}: ${advice}`)
  for (const command of commands()) {
    const { succeeded, output } = await run(command)
    const ok = succeeded && complete(output)
    if (!ok) {
      process.stdout.write(output)
      whatFailed.push(...failedTests(output))
    } else if (keep !== undefined) printKept(output, keep)
    passed &&= ok
  }
  if (!passed) failed.push(title)
  console.log(`${passed ? 'passed' : 'FAILED'} ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
}

// Repeated at the end, where readers of a long log look first.
if (whatFailed.length > 0) console.log(`\n${whatFailed.slice(0, 40).join('\n')}`)
if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`)
console.log(`\n${checks.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1

/** Runs a command without standard input and collects its output. A command that hangs is killed with its children. */
function run([command, args, options]) {
  return new Promise((done) => {
    const posix = process.platform !== 'win32'
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: posix,
      ...options,
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    const stop = () => {
      try {
        if (posix && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
        else child.kill()
      } catch (error) {
        if (error.code !== 'ESRCH') throw error
      }
    }
    const timer = setTimeout(() => {
      output += `\nended: it ran longer than ${limit / minutes} minutes\n`
      stop()
    }, limit)
    // A check ends together with us, although it has its own process group, and before the folder that it writes to is removed.
    process.prependOnceListener('exit', stop)
    const finish = (succeeded) => {
      clearTimeout(timer)
      process.off('exit', stop)
      done({ succeeded, output })
    }
    child.on('error', (error) => {
      output += `${error.message}\n`
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
}

/** Vitest's headings and the first line of the error for each failed test. */
function failedTests(output) {
  const lines = output.split('\n').map((line) => line.replace(/^\S+:test:\s*/, ''))
  const heading = (line) => line?.startsWith('FAIL ')
  // An error that several tests share is printed once, below all their headings.
  return lines.filter((line, at) => heading(line) || (heading(lines[at - 1]) && line !== ''))
}

function printKept(output, keep) {
  for (const line of output.split('\n')) if (keep.test(line)) console.log(line)
}
