import { expect, it } from 'vitest'
import { testedBackends } from '../../../tested-backends.js'
import { demo } from './running-demo.js'

it.each([['--help'], ['help'], ['serve', '--help']])('explains itself (%s)', (...args) => {
  const { code, stdout } = demo(...args)
  expect(code).toBe(0)
  for (const option of ['--port', '--host', '--backend', '--workers', '--smoke', '--idle'])
    expect(stdout).toContain(option)
})

it('explains the client command', () => {
  const { code, stdout } = demo('client', '--help')
  expect(code).toBe(0)
  for (const option of ['--port', '--host', '--backend', '--get', '--timeout']) expect(stdout).toContain(option)
})

it.each([
  [['--port', '65536'], "argument '65536' is invalid. It must be a whole number from 0 to 65535"],
  [['--port', 'http'], "argument 'http' is invalid"],
  [['--workers', '0'], 'from 1 to 64'],
  [['--idle', '-1'], 'above 0'],
  [['--backend', 'java'], 'Allowed choices are native, ffi'],
  [['--host', ''], 'must not be empty'],
  [['--bogus'], "unknown option '--bogus'"],
  [['bogus'], 'too many arguments'],
  [['client', '--port', '0'], 'from 1 to 65535'],
  [['client', '--get', 'status'], 'must begin with /'],
])('refuses %j and exits with 2', (args, words) => {
  const { code, stdout, stderr } = demo(...args)
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(words)
})

it.each([
  [['client', '--port', '1'], '127.0.0.1:1: [Errno 111] Connection refused\nIs the server running? npm run demo'],
  [['client', '--host', 'a.invalid'], 'a.invalid:8017: [Errno -'],
  [['client', '--get', '/', 'line'], 'either --get PATH or lines'],
  [['--host', '192.0.2.1', '--port', '0'], 'That is not an address of this machine'],
])('tells in words why %j cannot be done', (args, words) => {
  const { code, stderr } = demo(...args)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^demo: /)
  expect(stderr).toContain(words)
  expect(stderr).not.toContain('    at ')
})

it.each(testedBackends)('runs a session against itself on the %s backend', (backend) => {
  const { code, stdout, stderr } = demo('--smoke', '--backend', backend)
  expect(stderr).toBe('')
  expect(stdout).toContain(`${backend} backend`)
  expect(stdout).not.toContain('FAILED')
  expect(stdout).toMatch(/smoke: passed\n$/)
  expect(code).toBe(0)
})
