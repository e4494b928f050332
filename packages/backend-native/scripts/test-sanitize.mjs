// Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer and runs this package's tests with it:
// `npm run test:sanitize [-- vitest arguments]`. The build lies apart from the ordinary one, in build/sanitize.
//
// Node itself is not built with the sanitizers, so their runtimes must be loaded before it (LD_PRELOAD), and leaks are not
// looked for: Node has its own at exit.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileAddon } from '../../../scripts/compile-addon.mjs'

const packageDir = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const nativeDir = join(packageDir, 'native')
const buildDir = join(packageDir, 'build/sanitize')
const addon = join(buildDir, 'sockcall.node')

const sanitizers = '-fsanitize=address,undefined'
process.env.CXXFLAGS = `${sanitizers} -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g`
mkdirSync(buildDir, { recursive: true })
await compileAddon({ sourceDir: nativeDir, objectDir: buildDir, output: addon })

const compiler = process.env.CXX ?? 'g++'
const runtimes = ['libasan.so', 'libubsan.so'].map((name) =>
  execFileSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).trim(),
)
run('npx', ['vitest', 'run', ...process.argv.slice(2)], {
  LD_PRELOAD: runtimes.join(':'),
  ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1',
  UBSAN_OPTIONS: 'print_stacktrace=1',
  SOCKCALL_NATIVE_ADDON: addon,
})

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { cwd: packageDir, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exit(status ?? 1)
}
