/** The client of `--smoke`: a thread that talks to the server with blocking calls and reports the result of each part. */
import { randomBytes } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import * as socket from '@sockcall/compat-python'
import { type BackendName, useBackend } from '@sockcall/compat-python/backend'

export interface SmokeClientData {
  readonly backend: BackendName
  readonly address: readonly [host: string, port: number]
}

export interface SmokeReport {
  readonly name: string
  /** Null if the check passed. */
  readonly problem: string | null
}

const TIMEOUT_S = 10
const BIG = 1_048_576

const { backend, address } = workerData as SmokeClientData
useBackend(backend)

function report(name: string, check: () => void): void {
  let problem: string | null = null
  try {
    check()
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
  }
  parentPort?.postMessage({ name, problem } satisfies SmokeReport)
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

/** The classic session: connect, makefile, request, response. */
function session(talk: (file: ReturnType<typeof open>) => void): void {
  using sock = socket.create_connection([...address], { timeout: TIMEOUT_S })
  using file = open(sock)
  talk(file)
}

function open(sock: socket.socket) {
  return sock.makefile('rwb')
}

function ask(file: ReturnType<typeof open>, ...request: (string | Buffer)[]): void {
  for (const part of request) file.write(Buffer.from(part))
  file.flush()
}

/** The head and the body of the response to a request. */
function get(file: ReturnType<typeof open>, method: string, path: string, ...fields: string[]): [string, string] {
  ask(file, [`${method} ${path} HTTP/1.1`, `Host: ${address[0]}`, ...fields, '', ''].join('\r\n'))
  const head: string[] = []
  for (const line of file) {
    const text = line.toString().trimEnd()
    if (text === '') break
    head.push(text)
  }
  const length = Number(/content-length: (\d+)/i.exec(head.join('\n'))?.[1])
  return [head.join('\n'), method === 'HEAD' ? '' : (file.read(length)?.toString() ?? '')]
}

report('a line comes back', () =>
  session((file) => {
    ask(file, 'hello, sockets\n')
    const line = file.readline().toString()
    expect(line === 'hello, sockets\n', `got ${JSON.stringify(line)}`)
  }),
)

report('a line of 1 MiB comes back, byte by byte', () =>
  session((file) => {
    const bytes = Buffer.concat([Buffer.alloc(BIG, 'sockcall'), Buffer.from('\n')])
    ask(file, bytes)
    expect(bytes.equals(file.read(bytes.length) ?? Buffer.alloc(0)), 'other bytes came back')
  }),
)

report('ECHO returns 1 MiB of any bytes', () =>
  session((file) => {
    const bytes = randomBytes(BIG)
    ask(file, `ECHO ${BIG}\n`, bytes)
    expect(bytes.equals(file.read(BIG) ?? Buffer.alloc(0)), 'other bytes came back')
  }),
)

report('STATS, then QUIT ends the session', () =>
  session((file) => {
    ask(file, 'STATS\nQUIT\n')
    const answer = file.read()?.toString() ?? ''
    expect(answer.includes(`backend`) && answer.includes(backend), 'the backend is missing')
    expect(answer.endsWith('BYE\n'), 'no BYE')
  }),
)

report('GET /status gives text with the counts', () =>
  session((file) => {
    const [head, body] = get(file, 'GET', '/status', 'Accept: */*')
    expect(head.startsWith('HTTP/1.1 200 ') && head.includes('text/plain'), head)
    for (const name of ['accept', 'recv', 'send']) expect(new RegExp(`^${name} +[1-9]`, 'm').test(body), `no ${name}`)
  }),
)

report('GET / gives the page, and the connection stays for HEAD and 404', () =>
  session((file) => {
    const [head, body] = get(file, 'GET', '/', 'Accept: text/html')
    expect(head.startsWith('HTTP/1.1 200 ') && head.includes('text/html'), head)
    expect(body.startsWith('<!doctype html>') && body.includes(backend), 'no page')
    const [again] = get(file, 'HEAD', '/')
    expect(again.startsWith('HTTP/1.1 200 '), again)
    const [missing] = get(file, 'GET', '/nowhere', 'Connection: close')
    expect(missing.startsWith('HTTP/1.1 404 '), missing)
    expect(file.read()?.length === 0, 'the connection was not closed')
  }),
)
