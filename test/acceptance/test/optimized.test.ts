import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { plainBackends } from '../src/sockets.js'

/** What a program does most, often enough for V8 to optimize it. */
const program = (backend: string) => `
import { backend } from '${backend}'
import { bindSockets } from '@sockcall/core'
const { Socket, AsyncSocket, constants } = bindSockets(backend)
const { AF_UNIX, SOCK_DGRAM } = constants
const udp = new Socket({ type: SOCK_DGRAM })
udp.bind(['127.0.0.1', 0])
const name = udp.getsockname()
const message = Buffer.alloc(64)
for (const step of [
  () => new Socket({ family: AF_UNIX }).close(),
  () => new AsyncSocket({ family: AF_UNIX }).close(),
  () => { udp.sendto(message, name); udp.recvfrom(100) },
]) for (let i = 0; i < 30_000; i++) step()
`

// V8 gives up a compilation whose assumptions have changed meanwhile, and begins again: a class that it can never be sure of keeps
// it at that for ever, and its program slow.
it.each(plainBackends)('V8 does not give up again and again what makes a socket and sends, on %s', async (backend) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--trace-opt', '--input-type=module', '-e', program(`@sockcall/backend-${backend}`)],
    { cwd: new URL('..', import.meta.url), maxBuffer: 1 << 26 },
  )
  expect(stdout).toContain('completed optimizing')
  expect(stdout.split('aborted optimizing').length - 1).toBeLessThan(20)
})
