import { describe, expect, it } from 'vitest'
import { testedBackends } from '../../../tested-backends.js'
import { LineClient } from './line-client.js'
import { demo, RunningDemo } from './running-demo.js'

describe.each(testedBackends)('the end of a server on the %s backend', (backend) => {
  it.each(['SIGINT', 'SIGTERM'] as const)('comes within a second of %s, with every connection closed', async (name) => {
    await using server = await RunningDemo.start('--backend', backend)
    const clients = await Promise.all(Array.from({ length: 20 }, () => LineClient.connect(server.port)))
    const [first] = clients
    expect(await first?.ask('hello')).toBe('hello')
    const { code, ms, stdout, stderr } = await server.signal(name)
    expect(code).toBe(0)
    expect(ms).toBeLessThan(1000)
    expect(stdout).toMatch(/\nstopping\nstopped\n$/)
    expect(stderr).toBe('')
    await Promise.all(clients.map((client) => client.closed()))
  })
})

it('ends within a second although clients take none of what they requested', async () => {
  await using server = await RunningDemo.start('--workers', '1')
  const client = await LineClient.connect(server.port)
  client.socket.pause()
  client.socket.write(`ECHO ${1 << 25}\n`)
  client.socket.write(Buffer.alloc(1 << 25))
  await LineClient.connect(server.port)
  const { code, ms } = await server.signal('SIGINT')
  expect(code).toBe(0)
  expect(ms).toBeLessThan(1000)
})

it('closes a connection that is quiet for longer than --idle', async () => {
  await using server = await RunningDemo.start('--idle', '0.3', '--verbose')
  const client = await LineClient.connect(server.port)
  expect(await client.ask('hello')).toBe('hello')
  await client.closed()
  await expect.poll(() => server.stdout).toContain('connection 1 ended: idle for too long')
})

it('says what to do when the port is taken', async () => {
  await using server = await RunningDemo.start()
  const { code, stdout, stderr } = demo('--port', server.port)
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain(`cannot listen on 127.0.0.1:${server.port}: [Errno 98] Address already in use`)
  expect(stderr).toContain('--port N')
  expect(stderr).not.toContain('    at ')
})

it('can reuse the port at once after it ended with clients connected', async () => {
  const server = await RunningDemo.start()
  const client = await LineClient.connect(server.port)
  expect(await client.ask('hello')).toBe('hello')
  await server.signal('SIGINT')
  await using again = await RunningDemo.start('--port', server.port)
  expect(again.port).toBe(server.port)
})
