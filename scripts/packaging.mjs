// Checks that what we publish is usable. Packs every package, installs all but the backends, and one backend, from their tarballs
// into an empty folder outside the repository, without install scripts, and runs and type-checks README.md's programs there.
// Once for each backend, with the other one absent.
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { environment, npmCommand, root } from './command-lines.mjs'
import { packAll } from './pack-local.mjs'
import { readArguments } from './read-arguments.mjs'
import { runCommand } from './run-command.mjs'
import { temporaryFolder } from './temporary-folder.mjs'

const usage = `Usage: node scripts/packaging.mjs [--backend native|ffi]

Installs the packages from their tarballs and tries them, on both backends or on one. Run \`npm run setup\` first.`

const backends = ['native', 'ffi']
/** Runs README's first program as systemd does, and prints what it sent. */
const notified = `import { spawnSync } from 'node:child_process'
import { constants, Socket } from 'sockcall'
const service = new Socket({ family: constants.AF_UNIX, type: constants.SOCK_DGRAM })
service.bind('./notify')
service.timeoutMs = 10_000
spawnSync(process.execPath, ['example-0.mjs'], { env: { ...process.env, NOTIFY_SOCKET: './notify' } })
console.log(service.recv(100).toString())
service.close()
`
/** A program of the front door. */
const door = `import { AsyncSocket, constants, Socket, socketpair } from 'sockcall'
const [a, b] = socketpair(constants.AF_UNIX, constants.SOCK_SEQPACKET)
if (!(a instanceof Socket) || a instanceof AsyncSocket) throw new Error('of another class')
a.sendall(Buffer.from('through the door'))
console.log(b.recv(100).toString())
for (const one of [a, b]) one.close()
`
const { values } = readArguments(usage, { backend: { type: 'string', choices: backends } })
const tried = backends.filter((name) => (values.backend ?? name) === name)
const examples = readExamples()
const workshop = temporaryFolder('sockcall-packaging')
let failures = 0
const tarballs = await packAll(join(workshop, 'tarballs'), { withAddon: tried.includes('native') })
for (const backend of tried) await tryWith(backend, tarballs)
process.exitCode = failures === 0 ? 0 : 1

async function tryWith(backend, tarballs) {
  const other = backends.find((name) => name !== backend)
  const folder = mkdtempSync(join(workshop, `${backend}-`))
  const write = (name, content) => writeFileSync(join(folder, name), content)
  write('package.json', JSON.stringify({ name: 'example', private: true, type: 'module' }))

  const names = ['sockcall', '@sockcall/core', '@sockcall/compat-python', `@sockcall/backend-${backend}`]
  const packages = names.map((name) => tarballs[name])
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...packages]
  const installed = await run(npmCommand(install), folder)
  if (!check(backend, 'install without scripts', installed.status === 0, installed.stderr)) return
  check(
    backend,
    `the ${other} backend is not installed`,
    !existsSync(join(folder, `node_modules/@sockcall/backend-${other}`)),
  )

  for (const [index, { source, prints }] of examples.entries()) {
    // As pasted, but for the port: the programs are JavaScript too.
    write(`example-${index}.mjs`, source.replace(/\b(8007|9999)\b/g, String(await freePort())))
    write(`example-${index}.ts`, source)
    const ran = await run([process.execPath, [`example-${index}.mjs`]], folder)
    check(backend, `README's program ${index + 1} runs`, ran.status === 0, ran.stderr)
    check(backend, 'without a warning', /^(a client is gone: .*\n)?$/.test(ran.stderr), ran.stderr)
    const said = ran.stdout.trim() === prints
    check(backend, 'and prints what it says', said, `it printed ${JSON.stringify(ran.stdout)}`)
  }
  write('notified.js', notified)
  const told = await run([process.execPath, ['notified.js']], folder)
  check(backend, "README's first program notifies systemd's socket", told.stdout === 'READY=1\n', told.stderr)

  write('door.js', door)
  const opened = await run([process.execPath, ['door.js']], folder)
  check(backend, 'sockcall is imported and used', opened.stdout === 'through the door\n', opened.stderr)

  const missing = await run([process.execPath, ['door.js']], folder, { SOCKCALL_BACKEND: other })
  const advised = missing.status !== 0 && missing.stderr.includes(`npm install @sockcall/backend-${other}`)
  check(backend, `asking for the ${other} backend says what to install`, advised, missing.stderr)

  write(
    'surface.ts',
    `import * as sockcall from 'sockcall'\nimport * as core from '@sockcall/core'\nimport type * as contract from '@sockcall/core/backend'\n` +
      `import { backend } from '@sockcall/backend-${backend}'\nconst typed: contract.Backend = backend\n` +
      `console.log(core.bindSockets(typed), new sockcall.Socket({ type: sockcall.constants.SOCK_DGRAM }))\n`,
  )
  for (const [moduleResolution, module] of Object.entries({ node16: 'node16', bundler: 'esnext' })) {
    const problems = await typeErrors(folder, [...examples.map((_, index) => `example-${index}.ts`), 'surface.ts'], {
      moduleResolution,
      module,
    })
    check(backend, `types resolve under moduleResolution ${moduleResolution}`, problems === '', problems)
  }
}

/** The output of a user's compiler, which also checks the declarations. */
async function typeErrors(folder, files, options) {
  const compilerOptions = {
    ...options,
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const { status, stdout } = await run([process.execPath, [join(root, 'node_modules/typescript/bin/tsc')]], folder)
  return status === 0 ? '' : stdout
}

/** The TypeScript blocks after `<!-- example -->`, and the output in their `// prints: …` comments. */
function readExamples() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/<!-- example -->\s*```ts\n(.*?)```/gs)]
  if (blocks.length < 4) throw new Error('README.md lacks examples')
  return blocks.map(([, source]) => ({
    source,
    prints: [...source.matchAll(/\/\/ prints: (.*)$/gm)].map((match) => match[1]).join('\n'),
  }))
}

/** A port of 127.0.0.1 that is free for TCP. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

function run(command, cwd, env = {}) {
  return runCommand(command, { cwd, env: { ...outsideEnvironment(), ...env }, timeout: 180_000 })
}

/** Our environment, without what npm and a caller have set for this repository. */
function outsideEnvironment() {
  const ours =
    /^(npm_package_|npm_lifecycle_|npm_config_local_prefix$|npm_config_workspace|SOCKCALL_|NODE_PATH$|INIT_CWD$)/i
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)))
}

function check(backend, title, ok, detail = '') {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${backend}: ${title}`)
  if (ok) return true
  failures += 1
  if (detail !== '') console.log(detail)
  return false
}
