import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'

const python = process.env.PYTHON ?? 'python3'
const hasPython = spawnSync(python, ['--version']).status === 0

const LINES = ['plain', 'Grüße aus Köln', '日本語 😀', 'carriage\rreturn', ''].map((line) => `${line}\n`)

const ECHO_SERVER = `
import socket, hashlib
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
conn, addr = server.accept()
with conn, conn.makefile("rw", encoding="utf-8", newline="\\n") as f:
    for line in f:
        if line == "bytes\\n":
            break
        f.write(line.upper() if line.isascii() else line)
        f.flush()
conn, addr = server.accept()
with conn, conn.makefile("rb") as f:
    print(hashlib.sha256(f.read()).hexdigest(), flush=True)
`

const CLIENT = `
import socket, sys, hashlib
port = int(sys.argv[1])
with socket.create_connection(("127.0.0.1", port), timeout=10) as sock, sock.makefile("rwb") as f:
    for i in range(200):
        f.write(b"%d " % i + b"x" * i + b"\\n")
    f.flush()
    sock.shutdown(socket.SHUT_WR)
    print(hashlib.sha256(f.read()).hexdigest(), flush=True)
`

/** Start a Python program; `line()` waits for the next line that it prints, `ended` for its end. */
function start(program: string, ...args: string[]) {
  const child = spawn(python, ['-c', program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  const lines = (async function* () {
    let text = ''
    for await (const chunk of child.stdout) {
      text += chunk
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        yield text.slice(0, end)
        text = text.slice(end + 1)
      }
    }
  })()
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  return { line: async () => (await lines.next()).value ?? '', ended }
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')

eachBackend(() => {
  it.runIf(hasPython)('talks to a server written in Python, in text and bytes (needs python3)', async () => {
    const server = start(ECHO_SERVER)
    const port = Number(await server.line())
    {
      using sock = socket.create_connection(['127.0.0.1', port], 10)
      using f = sock.makefile('rw', { encoding: 'utf-8', newline: '\n' })
      for (const line of LINES) {
        f.write(line)
        f.flush()
        const isAscii = Buffer.byteLength(line) === line.length
        expect(f.readline()).toBe(isAscii ? line.toUpperCase() : line)
      }
      f.write('bytes\n')
    }
    const data = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => (i * 7) % 256))
    {
      using sock = socket.create_connection(['127.0.0.1', port], 10)
      using f = sock.makefile('wb')
      for (let at = 0; at < data.length; at += 70_000) f.write(data.subarray(at, at + 70_000))
    }
    expect(await server.line()).toBe(sha256(data))
    expect(await server.ended).toBe(0)
  })

  it.runIf(hasPython)('serves a client written in Python (needs python3)', async () => {
    using server = socket.create_server(['127.0.0.1', 0])
    const client = start(CLIENT, String(server.getsockname()[1]))
    const [conn] = server.accept()
    const lines: string[] = []
    {
      using _ = conn
      using f = conn.makefile('rwb')
      for (const line of f) {
        lines.push(line.toString())
        f.write(line)
      }
    }
    expect(lines).toHaveLength(200)
    expect(lines[3]).toBe('3 xxx\n')
    expect(await client.line()).toBe(sha256(Buffer.from(lines.join(''))))
    expect(await client.ended).toBe(0)
  })
})
