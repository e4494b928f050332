import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { check, type Topic } from '../check.js'
import type { Trial } from '../trial.js'

/** The collector, which Node hands out only under a flag; a context made after the flag was set has it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/** Collect, and let finalizers run, until `done` or about two seconds have passed. */
async function collectUntil(done: () => boolean): Promise<void> {
  const gc = collector()
  for (let i = 0; i < 100 && !done(); i++) {
    gc()
    await sleep(20)
  }
}

/** Texts of the ResourceWarnings from now on. */
function warnings(t: Trial): string[] {
  const texts: string[] = []
  const listener = (warning: Error) => {
    if (warning.name === 'ResourceWarning') texts.push(warning.message)
  }
  process.on('warning', listener)
  t.defer(() => process.off('warning', listener))
  return texts
}

/** Make a socket that nobody will hold. Not inlined into an async function, whose frame might keep it. */
function forgetOne(t: Trial): { fd: number; port: number } {
  const socket = new t.sockets.Socket()
  socket.bind(['127.0.0.1', 0])
  const name = socket.getsockname()
  assert(Array.isArray(name))
  return { fd: socket.fileno(), port: Number(name[1]) }
}

function forgetClosed(t: Trial): number[] {
  const closed = new t.sockets.Socket()
  const detached = new t.sockets.Socket()
  const fds = [closed.fileno(), detached.detach()]
  closed.close()
  t.fd(fds[1] ?? -1)
  return fds
}

export const gcTopic: Topic = {
  name: 'garbage collection',
  checks: [
    check('a forgotten socket is closed, and a ResourceWarning tells which (S70)', async (t) => {
      const texts = warnings(t)
      const { fd, port } = forgetOne(t)
      const expected = `unclosed <sockcall.Socket fd=${fd}, family=2, type=1, proto=0, laddr=('127.0.0.1', ${port})>`
      await collectUntil(() => texts.includes(expected))
      assert(texts.includes(expected), `no such warning among: ${texts.join('; ')}`)
      // The address is free again, so the descriptor is closed, whatever has its number now.
      t.socket().bind(['127.0.0.1', port])
    }),

    check('what was closed or detached is left alone', async (t) => {
      const texts = warnings(t)
      const fds = forgetClosed(t)
      const others = [t.socket(), t.socket(), t.socket(), t.socket()]
      let collected = false
      const registry = new FinalizationRegistry(() => {
        collected = true
      })
      registry.register({}, null)
      await collectUntil(() => collected)
      assert(collected, 'the collector never ran')
      for (const fd of fds) assert(!texts.some((text) => text.includes(`fd=${fd},`)), texts.join('; '))
      for (const socket of others) assert(t.sys.getfl(socket.fileno()) >= 0, 'a reused number was closed')
      assert(t.sys.getfl(fds[1] ?? -1) >= 0, 'a detached descriptor was closed')
    }),

    check('a socket in use is not collected under its caller', async (t) => {
      const gc = collector()
      const fd = t.socket().detach()
      const receive = () => new t.sockets.Socket({ fileno: fd }).getsockname()
      gc()
      receive()
      await collectUntil(() => t.sys.getfl(fd) === t.errno('EBADF'))
      assert.equal(t.sys.getfl(fd), t.errno('EBADF'), 'afterwards it is')
    }),
  ],
}
