/** Waits without a timeout end only when something is ready. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { chosenBackend } from '../src/backend/index.js'
import * as socket from '../src/index.js'
import * as select from '../src/select/index.js'
import * as selectors from '../src/selectors/index.js'
import { eachBackend } from './each-backend.js'

/** Longer than one of our polls. */
const LATER_MS = 350

/** A descriptor that becomes readable after a while, even while this thread is blocked. */
function later(): { readonly sock: socket.socket; close(): void } {
  const [sock, peer] = socket.socketpair()
  // A process, since the peer's end must be written to while this thread is blocked.
  const child = spawn('sh', ['-c', `sleep ${LATER_MS / 1000}; printf x >&3`], {
    stdio: ['ignore', 'ignore', 'ignore', peer.fileno()],
  })
  return {
    sock,
    close() {
      child.kill()
      sock.close()
      peer.close()
    },
  }
}

type Waits = (sock: socket.socket) => unknown[]

function selecting(Selector: new () => selectors.BaseSelector, ...timeout: [null?]): Waits {
  return (sock) => {
    const s = new Selector()
    s.register(sock, selectors.EVENT_READ)
    try {
      return s.select(...timeout)
    } finally {
      s.close()
    }
  }
}

function polling(...timeout: [(number | null)?]): Waits {
  return (sock) => {
    const p = select.poll()
    p.register(sock, select.POLLIN)
    return p.poll(...timeout)
  }
}

function epolling(...args: [(number | null)?, number?]): Waits {
  return (sock) => {
    using e = select.epoll()
    e.register(sock, select.EPOLLIN)
    return e.poll(...args)
  }
}

const waits: [string, Waits][] = [
  ['poll()', polling()],
  ['poll(null)', polling(null)],
  ['poll(-1)', polling(-1)],
  ['poll(-0.5)', polling(-0.5)],
  ['poll(huge)', polling(2 ** 30)],
  ['epoll.poll()', epolling()],
  ['epoll.poll(null)', epolling(null)],
  ['epoll.poll(-1)', epolling(-1)],
  ['epoll.poll(null, 1)', epolling(null, 1)],
  ['select()', (sock) => select.select([sock], [], [])[0]],
  ['select(null)', (sock) => select.select([sock], [], [], null)[0]],
  ['select(huge)', (sock) => select.select([sock], [], [], 1e6)[0]],
  ['DefaultSelector.select()', selecting(selectors.DefaultSelector)],
  ['DefaultSelector.select(null)', selecting(selectors.DefaultSelector, null)],
  ['PollSelector.select()', selecting(selectors.PollSelector)],
  ['SelectSelector.select()', selecting(selectors.SelectSelector)],
]

eachBackend((name) => {
  it.each(waits)('%s', (_name, wait) => {
    const it = later()
    try {
      const began = performance.now()
      expect(wait(it.sock)).toHaveLength(1)
      expect(performance.now() - began).toBeGreaterThan(LATER_MS - 100)
    } finally {
      it.close()
    }
  })

  describe('while it waits', () => {
    it('a signal listener runs, and may make the descriptor ready', () => {
      if (!chosenBackend().supports.signals) return
      const [sock, peer] = socket.socketpair()
      const listener = () => peer.send(Buffer.from('x'))
      process.once('SIGUSR2', listener)
      const child = spawn('sh', ['-c', `sleep 0.2; kill -USR2 ${process.pid}`])
      try {
        expect(polling()(sock)).toHaveLength(1)
      } finally {
        process.removeListener('SIGUSR2', listener)
        child.kill()
        sock.close()
        peer.close()
      }
    })

    it.each(['poll', 'select', 'selector'])('a worker can be terminated: %s', { timeout: 30_000 }, async (way) => {
      const module = new URL('./fixtures/waiting-worker.mjs', import.meta.url)
      const worker = new Worker(module, { workerData: { backend: name, way } })
      const messages: unknown[] = []
      worker.on('message', (message) => messages.push(message))
      await once(worker, 'message')
      await setTimeout(300)
      const began = performance.now()
      await worker.terminate()
      expect(performance.now() - began).toBeLessThan(2000)
      expect(messages).toEqual(['waits'])
    })
  })
})
