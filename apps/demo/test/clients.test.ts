import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testedBackends } from '../../../tested-backends.js'
import { LineClient } from './line-client.js'
import { available, demo, RunningDemo, run } from './running-demo.js'

const script = fileURLToPath(new URL('clients/echo_clients.py', import.meta.url))
const hasPython = available('python3', '--version')
const hasCurl = available('curl', '--version')
// The options of nc depend on its variant; -N (end after the input) is OpenBSD's.
const hasNc = available('nc', '-h') && run('nc', ['-h']).stderr.includes('-N')
const MIB = 1_048_576

describe.each(testedBackends)('the server on the %s backend', (backend) => {
  let server: RunningDemo
  let url: string

  beforeAll(async () => {
    server = await RunningDemo.start('--backend', backend)
    url = `http://127.0.0.1:${server.port}`
  })

  afterAll(() => server[Symbol.asyncDispose]())

  const python = (mode: string) => run('python3', [script, '127.0.0.1', server.port, '200', String(MIB), mode])

  it.skipIf(!hasNc)('answers nc (needs nc -N)', () => {
    const { stdout } = run('nc', ['-N', '127.0.0.1', server.port], 'hello, sockets\r\nECHO 5\n\0\n\xff!\nQUIT\n')
    expect(stdout).toBe('hello, sockets\r\n\0\n\xff!\nBYE\n')
  })

  it.skipIf(!hasNc)('lists its commands (needs nc -N)', () => {
    const { stdout } = run('nc', ['-N', '127.0.0.1', server.port], 'HELP\nTIME\nSTATS\n')
    for (const command of ['HELP', 'TIME', 'STATS', 'ECHO n', 'QUIT']) expect(stdout).toContain(`\n${command} `)
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/m)
    expect(stdout).toMatch(new RegExp(`^backend +${backend}$`, 'm'))
  })

  it.skipIf(!hasCurl)('gives curl the status as text, with what has happened so far (needs curl)', () => {
    const { code, stdout } = run('curl', ['-sS', '--fail', `${url}/status`])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^backend +${backend}$`, 'm'))
    expect(stdout).toMatch(/^connections +[1-9]\d* open, [1-9]\d* in all/m)
    expect(stdout).toMatch(/^bytes +[1-9]\d* in, \d+ out$/m)
    for (const operation of ['accept', 'recv', 'listen'])
      expect(stdout).toMatch(new RegExp(`^${operation} +[1-9]`, 'm'))
  })

  it.skipIf(!hasCurl)('gives a browser the page, over one connection for several requests (needs curl)', () => {
    const args = ['-sS', '-H', 'Accept: text/html,*/*;q=0.8', '-w', '%{content_type} %{num_connects}\n']
    const { stdout } = run('curl', [...args, `${url}/`, `${url}/status`, '-I', `${url}/`])
    expect(stdout.match(/^text\/html; charset=utf-8 \d$/gm)).toEqual([
      'text/html; charset=utf-8 1',
      'text/html; charset=utf-8 0',
      'text/html; charset=utf-8 0',
    ])
  })

  it.skipIf(!hasCurl)('refuses what it cannot do with the right status (needs curl)', () => {
    const status = (...args: string[]) => run('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code}', ...args]).stdout
    expect(status(`${url}/nowhere`)).toBe('404')
    expect(status('-d', 'x=1', url)).toBe('405')
    expect(status('-X', 'BREW', url)).toBe('501')
    expect(status(`${url}/${'a'.repeat(9000)}`)).toBe('414')
    expect(status('-H', `X: ${'a'.repeat(17_000)}`, url)).toBe('431')
  })

  it.skipIf(!hasPython).each(['line', 'lines', 'echo'])(
    'returns 1 MiB to each of 200 CPython clients at once, byte by byte (%s; needs python3)',
    (mode) => {
      expect(JSON.parse(python(mode).stdout)).toMatchObject({ clients: 200, failures: [] })
    },
    60_000,
  )

  it.skipIf(process.platform !== 'linux')(
    'keeps no descriptor of a connection that is over (needs /proc)',
    async () => {
      const before = await server.settledDescriptors()
      const clients = await Promise.all(Array.from({ length: 50 }, () => LineClient.connect(server.port)))
      for (const client of clients) expect(await client.ask('hello')).toBe('hello')
      expect(server.descriptors).toBeGreaterThan(before + 40)
      for (const client of clients) client.socket.destroy()
      await expect.poll(() => server.descriptors).toBeLessThanOrEqual(before)
    },
  )

  it('serves newcomers while far more connections than it has workers are quiet', async () => {
    const quiet = await Promise.all(Array.from({ length: 100 }, () => LineClient.connect(server.port)))
    const begun = performance.now()
    for (let count = 0; count < 5; count++) {
      const client = await LineClient.connect(server.port)
      expect(await client.ask('hello')).toBe('hello')
      client.socket.destroy()
    }
    expect(performance.now() - begun).toBeLessThan(2000)
    for (const client of quiet.slice(0, 10)) expect(await client.ask('still here')).toBe('still here')
    for (const client of quiet) client.socket.destroy()
  })

  it('serves others while clients take none of the megabytes they requested', async () => {
    const stalled = await Promise.all(Array.from({ length: 8 }, () => LineClient.connect(server.port)))
    for (const { socket } of stalled) {
      socket.pause()
      socket.write(`ECHO ${16 * MIB}\n`)
      socket.write(Buffer.alloc(16 * MIB))
    }
    const client = await LineClient.connect(server.port)
    const begun = performance.now()
    expect(await client.ask('hello')).toBe('hello')
    expect(performance.now() - begun).toBeLessThan(2000)
    for (const { socket } of [...stalled, client]) socket.destroy()
  })

  it('answers the client command, step by step', () => {
    const { code, stdout } = demo('client', '--backend', backend, '--port', server.port, 'hello, sockets', 'QUIT')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      '  s = socket(AF_INET, SOCK_STREAM)',
      `  s.connect(('127.0.0.1', ${server.port}))`,
      "  f = s.makefile('rw')",
      '> hello, sockets',
      '> QUIT',
      '  s.shutdown(SHUT_WR)',
      '< hello, sockets',
      '< BYE',
      '  f.close(), s.close()',
      '',
    ])
    const page = demo('client', '--backend', backend, '--port', server.port, '--get', '/status').stdout
    expect(page).toContain('> GET /status HTTP/1.0\n')
    expect(page).toContain('< HTTP/1.1 200 OK\n')
    expect(page).toMatch(new RegExp(`^< backend +${backend}$`, 'm'))
  })
})
