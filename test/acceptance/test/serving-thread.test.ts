import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backends } from '../src/sockets.js'

const program = new URL('./fixtures/serving-thread.mjs', import.meta.url)
const openSockets = () => readdirSync('/proc/self/fd').length

describe.each(backends.map(([name]) => name))('a thread that serves over the %s backend', (name) => {
  it.each(['terminate', 'exit', 'throw', 'return'])('leaves no socket open when it ends by %s', async (how) => {
    const folder = mkdtempSync(join(tmpdir(), 'sockcall-thread-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const play = async (): Promise<void> => {
      const handOverPath = join(folder, 'offer')
      const worker = new Worker(program, { workerData: { name, how, handOverPath } })
      worker.on('error', () => {})
      const [port] = await once(worker, 'message')
      const client = net.connect(port, '127.0.0.1').on('error', () => {})
      await once(worker, 'message')
      const exited = new Promise((resolve) => worker.once('exit', resolve))
      const closed = once(client.resume(), 'close')
      worker.postMessage('end')
      if (how === 'terminate') await worker.terminate()
      await exited
      await closed
      const [error] = await once(net.connect(port, '127.0.0.1'), 'error')
      expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    }
    await play()
    const before = openSockets()
    for (let i = 0; i < 5; i++) await play()
    expect(openSockets()).toBeLessThanOrEqual(before + 1)
  })
})
