import { spawn } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { bindSockets } from '@sockcall/core'
import { takeListenFds } from '@sockcall/core/internal'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backends, listen, portOf, sockets } from '../src/sockets.js'

const program = fileURLToPath(new URL('./fixtures/activated-program.mjs', import.meta.url))
const { AsyncSocket, constants } = bindSockets(sockets.backend)

/** Two listening sockets named web, one named admin, datagrams named dns, and a file, as systemd passes them. */
async function activate(backend: string, what: string) {
  const listeners = [listen(sockets), listen(sockets), listen(sockets)]
  const udp = new AsyncSocket({ family: constants.AF_INET, type: constants.SOCK_DGRAM })
  await udp.bind(['127.0.0.1', 0])
  const file = openSync('/dev/null', 'r')
  onTestFinished(() => closeSync(file))
  const fds = [...[...listeners, udp].map((socket) => socket.fileno()), file]
  const script = 'LISTEN_PID=$$ LISTEN_FDS=5 LISTEN_FDNAMES=web:admin:web:dns:file exec "$0" "$@"'
  const child = spawn('sh', ['-c', script, process.execPath, '--no-warnings', program, backend, what], {
    stdio: ['ignore', 'pipe', 'inherit', ...fds],
  })
  const sender = dgram.createSocket('udp4')
  sender.send('question', portOf(udp), '127.0.0.1')
  if (child.stdout === null) throw new Error('there is no pipe')
  const printed = text(child.stdout)
  expect(await once(child, 'exit')).toEqual([0, null])
  sender.close()
  const ports = listeners.map(portOf)
  for (const socket of [...listeners, udp]) socket.close()
  return { ports, result: JSON.parse(await printed) }
}

describe.each(backends.map(([name]) => name))('socket activation over the %s backend', (backend) => {
  it('returns the sockets of a name any number of times, even after they were closed', async () => {
    const { ports, result } = await activate(backend, 'by name')
    expect(result).toEqual({ ports: [ports[0], ports[1], ports[0], ports[0]], counts: [2, 1, 2] })
  })

  it('returns all listening sockets without a name', async () => {
    expect((await activate(backend, 'all')).result).toEqual({ count: 3 })
  })

  it('returns datagram sockets too', async () => {
    const { SOCK_STREAM, SOCK_DGRAM } = constants
    expect((await activate(backend, 'datagrams')).result).toEqual({
      type: SOCK_DGRAM,
      data: 'question',
      all: [SOCK_STREAM, SOCK_STREAM, SOCK_STREAM, SOCK_DGRAM],
    })
  })

  it('says what was passed if a name is not among it, and what is not a listening socket', async () => {
    const { result } = await activate(backend, 'errors')
    expect(result.unknown).toBe(
      "TypeError: no descriptor named 'wbe' was passed to this process, but 'web' (fd 3), 'admin' (fd 4), 'web' (fd 5), " +
        "'dns' (fd 6), 'file' (fd 7)",
    )
    expect(result.datagram).toMatch(
      /^TypeError: serve: activation 'dns' has a socket that does not listen \(SOCK_DGRAM/,
    )
    expect(result.file).toMatch(/^OSError: \[Errno 88\] Socket operation on non-socket/)
    expect(result.after).toBe(2)
  })

  it('leaves neither the variables nor the descriptors to children', async () => {
    expect((await activate(backend, 'children')).result).toMatchObject({ before: 3, left: 0, inherited: '1' })
  })

  it('returns the bare descriptors, and forgets them', async () => {
    const names = ['web', 'admin', 'web', 'dns', 'file']
    expect((await activate(backend, 'taken')).result).toEqual({
      fds: names.map((name, index) => ({ fd: index + 3, name })),
      again: [],
      sockets: 0,
      open: true,
    })
  })
})

it.each(['x', '-1', '1.5', '', '99999999999', ' 2'])('refuses LISTEN_FDS of %j', (count) => {
  const env = { LISTEN_PID: String(process.pid), LISTEN_FDS: count }
  expect(() => takeListenFds(env)).toThrow('LISTEN_FDS is not a number of descriptors')
  expect(env).toEqual({})
})
