import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const python = process.env.PYTHON ?? 'python3'
const hasPython = spawnSync(python, ['--version']).status === 0
const CLIENTS = 200

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/**
 * All clients are in their handlers when the server is told to end. With one thread per request none is lost, and the end takes
 * no longer than their last lines.
 */
it.runIf(hasPython)(
  `a ThreadingTCPServer serves ${CLIENTS} clients of CPython at once, and its end loses none (needs python3)`,
  { timeout: 180_000 },
  async () => {
    const server = spawn(process.execPath, [path('fixtures/threading-server.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
      const port = (await lines.next()).value ?? ''
      const args = [path('socketserver-clients.py'), port, String(CLIENTS), String(server.pid), 'a', 'b', 'c']
      const clients = spawn(python, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      let text = ''
      for await (const chunk of clients.stdout) text += chunk
      expect(text.trim()).toBe(String(CLIENTS))
      const { ms, failures } = JSON.parse((await lines.next()).value ?? '')
      expect(failures).toBe(0)
      console.log(`the end took ${Math.round(ms)} ms`)
      expect(ms).toBeLessThan(10_000)
      if (server.exitCode === null) await once(server, 'exit')
      expect(server.exitCode).toBe(0)
    } finally {
      server.kill('SIGKILL')
    }
  },
)
