// Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer and runs this package's tests with it:
// `npm run test:sanitize [-- vitest arguments]`. The build lies apart from the ordinary one, in build/sanitize.
//
// Node itself is not built with the sanitizers, so their runtimes must be loaded before it (LD_PRELOAD), and leaks are not
// looked for: Node has its own at exit.
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageDir = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const nativeDir = join(packageDir, 'native')
const buildDir = join(packageDir, 'build/sanitize')
const require = createRequire(import.meta.url)

mkdirSync(buildDir, { recursive: true })
for (const file of readdirSync(nativeDir, { withFileTypes: true })) {
  if (file.isFile()) copyFileSync(join(nativeDir, file.name), join(buildDir, file.name))
}
const nodeGyp = require.resolve('node-gyp/bin/node-gyp.js')
const sanitizers = '-fsanitize=address,undefined'
run(process.execPath, [nodeGyp, 'configure', 'build', '--directory', buildDir], {
  CXXFLAGS: `${sanitizers} -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g`,
  LDFLAGS: sanitizers,
})

const compiler = process.env.CXX ?? 'g++'
const runtimes = ['libasan.so', 'libubsan.so'].map((name) =>
  execFileSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).trim(),
)
run('npx', ['vitest', 'run', ...process.argv.slice(2)], {
  LD_PRELOAD: runtimes.join(':'),
  ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1',
  UBSAN_OPTIONS: 'print_stacktrace=1',
  SOCKCALL_NATIVE_ADDON: join(buildDir, 'build/Release/sockcall.node'),
})

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { cwd: packageDir, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exit(status ?? 1)
}
