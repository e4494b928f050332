import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import { inetAddress } from '../trial.js'

/** The garbage collector, which Node exposes only under a flag; a context made after the flag was set has it. */
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

/** Collect until the collector has demonstrably freed an object that was made now. */
async function collect(): Promise<void> {
  let collected = false
  const registry = new FinalizationRegistry(() => {
    collected = true
  })
  registry.register({}, null)
  await collectUntil(() => collected)
  assert(collected, 'the collector never ran')
}

/** The texts of ResourceWarnings from now on. */
function warnings(t: DrivenTrial): string[] {
  const texts: string[] = []
  const listener = (warning: Error) => {
    if (warning.name === 'ResourceWarning') texts.push(warning.message)
  }
  process.on('warning', listener)
  t.defer(() => process.off('warning', listener))
  return texts
}

/** Make a socket and drop it. Not inlined into an async function, whose frame might keep it. */
function forgetOne(t: DrivenTrial): { fd: number; port: number } {
  const socket = t.driver.socket(t.sockets)
  // For a numeric address it is done when it returns, on the event loop too.
  void socket.bind(['127.0.0.1', 0])
  return { fd: socket.fileno(), port: inetAddress(socket.getsockname())[1] }
}

function forgetClosed(t: DrivenTrial): number[] {
  const closed = t.driver.socket(t.sockets)
  const detached = t.driver.socket(t.sockets)
  const fds = [closed.fileno(), detached.detach()]
  closed.close()
  t.fd(fds[1] ?? -1)
  return fds
}

/** Start a receive on a socket that only this call references. */
function receiveOn(t: DrivenTrial, fd: number): Promise<Buffer> {
  return Promise.resolve(t.driver.socket(t.sockets, { fileno: fd }).recv(100))
}

export const gcTopic: Topic = {
  name: 'garbage collection',
  checks: [
    ...driven('a forgotten socket is closed, and a ResourceWarning tells which (S70)', async (t) => {
      const texts = warnings(t)
      const { fd, port } = forgetOne(t)
      const expected = `fd=${fd}, family=2, type=1, proto=0, laddr=('127.0.0.1', ${port})>`
      const told = () =>
        texts.some(
          (text) => text.startsWith(`unclosed <sockcall.${t.driver.className} `) && text.endsWith(` ${expected}`),
        )
      await collectUntil(told)
      assert(told(), `no such warning among: ${texts.join('; ')}`)
      // The address is free again, so the descriptor is closed, even if its number is in use again.
      await t.socket().bind(['127.0.0.1', port])
    }),

    ...driven('what was closed or detached is left alone', async (t) => {
      const texts = warnings(t)
      const fds = forgetClosed(t)
      const others = [t.socket(), t.socket(), t.socket(), t.socket()]
      await collect()
      for (const fd of fds) assert(!texts.some((text) => text.includes(`fd=${fd},`)), texts.join('; '))
      for (const socket of others) assert(t.sys.getfl(socket.fileno()) >= 0, 'a reused number was closed')
      assert(t.sys.getfl(fds[1] ?? -1) >= 0, 'a detached descriptor was closed')
    }),

    ...driven('a socket in use is not collected under its caller', async (t) => {
      const gc = collector()
      const fd = t.socket().detach()
      const receive = () => t.driver.socket(t.sockets, { fileno: fd }).getsockname()
      gc()
      receive()
      await collectUntil(() => t.sys.getfl(fd) === t.errno('EBADF'))
      assert.equal(t.sys.getfl(fd), t.errno('EBADF'), 'afterwards it is')
    }),

    ...driven(
      'a waiting call keeps its socket, but no longer than it waits',
      // The collector does not run while a call blocks the thread.
      { drivers: ['event loop'] },
      async (t) => {
        const [a, b] = t.pair()
        const fd = a.detach()
        const receiving = receiveOn(t, fd)
        await collect()
        await b.send(Buffer.from('still there'))
        assert.equal((await receiving).toString(), 'still there')
        await collectUntil(() => t.sys.getfl(fd) === t.errno('EBADF'))
        assert.equal(t.sys.getfl(fd), t.errno('EBADF'))
      },
    ),
  ],
}
