/** Two copies of the packages in one process, as when two dependencies bring their own. */

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nativeNeeded, withoutNative } from '../../../tested-backends.js'

const require = createRequire(import.meta.url)
const packages = ['core', 'backend-native', 'backend-ffi', 'sockcall', 'compat-python']
const fullName = (name: string) => (name === 'sockcall' ? name : `@sockcall/${name}`)
const home = (name: string) => dirname(require.resolve(`${fullName(name)}/package.json`))
let folder = ''

/** A node_modules folder with copies of the built packages. */
function copyTo(name: string): void {
  const modules = join(folder, name, 'node_modules')
  for (const one of packages) {
    for (const part of ['package.json', 'dist', 'prebuilds']) {
      if (existsSync(join(home(one), part))) {
        cpSync(join(home(one), part), join(modules, fullName(one), part), { recursive: true })
      }
    }
  }
  const koffi = dirname(createRequire(join(home('backend-ffi'), 'package.json')).resolve('koffi'))
  symlinkSync(koffi, join(modules, 'koffi'))
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockcall-copies-'))
  copyTo('a')
  copyTo('b')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a module that has `load(copy, package)`. */
async function run(
  program: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const file = join(folder, `program-${Math.random().toString(36).slice(2)}.mjs`)
  const load = `const load = (copy, name, entry = 'index') => import(new URL(\`./\${copy}/node_modules/\${name === 'sockcall' ? '' : '@sockcall/'}\${name}/dist/\${entry}.js\`, ${JSON.stringify(pathToFileURL(`${folder}/`).href)}).href)`
  writeFileSync(file, `import assert from 'node:assert/strict'\n${load}\n${program}`)
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

const ok = { code: 0, out: 'ok\n', err: '' }

describe.skipIf(withoutNative)(`two copies in one process${nativeNeeded}`, () => {
  test('signals: each copy runs the listeners during its calls, in every order, and libuv has them back afterwards', async () => {
    const program = `
      const { execFile, spawn } = await import('node:child_process')
      const copies = await Promise.all(['a', 'b'].map(async (copy) => {
        const [core, { backend }] = await Promise.all([load(copy, 'core'), load(copy, 'backend-native')])
        return core.bindSockets(backend)
      }))
      let runs = 0
      process.on('SIGINT', () => { runs++ })
      const blocked = ({ socketpair }) => {
        const [a, b] = socketpair()
        a.timeoutMs = 300
        const before = runs
        const sh = spawn('sh', ['-c', \`sleep 0.1; kill -INT \${process.pid}\`])
        assert.throws(() => a.recv(1), { code: 'ETIMEDOUT' })
        assert.equal(runs, before + 1, 'the listener ran during the call')
        a.close(); b.close()
      }
      for (const order of [[0, 1], [1, 0], [0, 1, 0], [0, 0, 1, 1, 0]]) {
        for (const copy of order) blocked(copies[copy])
        await new Promise((resolve) => setTimeout(resolve, 20))
        const before = runs
        process.kill(process.pid, 'SIGINT')
        await new Promise((resolve) => setTimeout(resolve, 50))
        assert.equal(runs, before + 1, 'the event loop runs the listener')
      }
      console.log('ok')`
    expect(await run(program)).toEqual(ok)
  })

  test('errors and sockets are instances of either copy’s classes, and of no others', async () => {
    const program = `
      const [a, b] = await Promise.all([load('a', 'core'), load('b', 'core')])
      const backends = await Promise.all([load('a', 'backend-native'), load('b', 'backend-ffi')])
      const [A, B] = [a.bindSockets(backends[0].backend), b.bindSockets(backends[1].backend)]
      const socket = new A.Socket()
      const error = (() => { try { socket.connect(['127.0.0.1', 1]) } catch (error) { return error } })()
      assert.notEqual(a.OSError, b.OSError)
      assert(error instanceof b.ConnectionRefusedError && error instanceof b.ConnectionError && error instanceof b.OSError)
      assert(!(error instanceof b.TimeoutError) && !(error instanceof b.ValueError))
      class Mine extends b.OSError {}
      assert(!(error instanceof Mine) && new Mine('x') instanceof Mine && new Mine('x') instanceof a.OSError)
      for (const name of Object.keys(a).filter((name) => name.endsWith('rror') && /^([A-Z]|gai|herror)/.test(name))) {
        const one = Object.create(a[name].prototype)
        assert(one instanceof b[name], name)
      }
      assert(socket instanceof b.Socket && !(socket instanceof b.AsyncSocket) && !(socket instanceof B.Socket))
      const waiting = new A.AsyncSocket()
      assert(waiting instanceof b.AsyncSocket && !(waiting instanceof b.Socket))
      for (const nothing of [null, undefined, 1, 'x', {}, () => {}]) assert(!(nothing instanceof b.OSError))
      const inner = await load('b', 'core', 'internal')
      assert.throws(() => inner.stateOf(socket), { message: 'the socket is of another copy of @sockcall/core' })
      socket.close(); waiting.close()
      const [p, q] = await Promise.all([load('a', 'compat-python'), load('b', 'compat-python')])
      const [x, y] = await Promise.all([load('a', 'compat-python', 'exceptions/index'), load('b', 'compat-python', 'exceptions/index')])
      for (const name of Object.keys(x)) assert(Object.create(x[name].prototype) instanceof y[name], name)
      const sock = p.socket()
      assert(sock instanceof q.socket && sock instanceof q.SocketType && !(sock instanceof b.Socket))
      sock.close()
      const [v, w] = await Promise.all([load('a', 'sockcall'), load('b', 'sockcall')])
      const pair = v.socketpair()
      assert(pair[0] instanceof w.Socket && !(pair[0] instanceof w.AsyncSocket) && !(socket instanceof w.Socket))
      for (const one of pair) one.close()
      console.log('ok')`
    expect(await run(program)).toEqual(ok)
  })

  test('a second copy leaves the tracing of the first as it is, and traces as well', async () => {
    const program = `
      const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
      const bind = async (copy) => (await load(copy, 'core')).bindSockets((await load(copy, 'backend-native')).backend)
      const first = await bind('a')
      const seen = []
      const listener = ({ fd }) => seen.push(fd)
      const traced = (...all) => { seen.length = 0; for (const { Socket } of all) new Socket().close(); return seen.length }
      const second = await bind('b')
      subscribe('sockcall:close', listener)
      assert.equal(traced(first, second), 2)
      unsubscribe('sockcall:close', listener)
      assert.equal(traced(first, second), 0)
      subscribe('sockcall:close', listener)
      assert.equal(traced(second, first), 2)
      console.log('ok')`
    expect(await run(program)).toEqual(ok)
    const printed = await run(program, { NODE_DEBUG: 'sockcall' })
    const lines = printed.err.split('\n').filter((line) => line.includes('socket('))
    expect(lines.length).toBe(6)
  })

  test('threads that share a listener through different copies never see each other’s flag', async () => {
    const program = `
      const { Worker } = await import('node:worker_threads')
      const { bindSockets } = await load('a', 'core')
      const { backend } = await load('a', 'backend-native')
      const { Socket } = bindSockets(backend)
      const listener = new Socket(); listener.bind(['127.0.0.1', 0]); listener.listen()
      const fd = listener.fileno()
      const worker = new Worker(\`
        import(require('node:worker_threads').workerData.url).then(({ backend }) => {
          const { syscalls } = backend
          let seen = 0
          const until = Date.now() + 1500
          while (Date.now() < until) if ((syscalls.getfl(\${fd}) & 0o4000) !== 0) seen++
          console.log(seen === 0 ? 'ok' : 'the flag was seen ' + seen + ' times')
        })\`, { eval: true, workerData: { url: new URL('./b/node_modules/@sockcall/backend-native/dist/index.js', import.meta.url).href } })
      const until = Date.now() + 1500
      await new Promise((resolve) => worker.once('online', resolve))
      while (Date.now() < until) for (let i = 0; i < 1000; i++) backend.syscalls.acceptDontwait(fd, null, null, 0o2000000)`
    expect(await run(program)).toEqual(ok)
  })
})

test('a backend of another version is refused, and the text says which is which', async () => {
  copyTo('old')
  const file = join(folder, 'old/node_modules/@sockcall/backend-ffi/dist/index.js')
  const { version } = JSON.parse(readFileSync(join(home('core'), 'package.json'), 'utf8')) as { version: string }
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(`version = "${version}"`)
  writeFileSync(file, text.replace(`version = "${version}"`, 'version = "0.0.1-old"'))
  const program = `
    const { bindSockets } = await load('a', 'core')
    const { backend } = await load('old', 'backend-ffi')
    assert.throws(() => bindSockets(backend), (error) => {
      assert.match(error.message, /^the ffi backend was made for @sockcall\\/core 0\\.0\\.1-old, and this is @sockcall\\/core ${version} /)
      return true
    })
    const { version: _, ...older } = backend
    assert.throws(() => bindSockets(older), /made for @sockcall\\/core an older version/)
    console.log('ok')`
  expect(await run(program)).toEqual(ok)
})
