import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { certificate } from '../../../test-certificate.js'

/** A block of TypeScript in a document, and the heading above it. */
export interface DocsBlock {
  readonly chapter: string
  readonly code: string
}

/** The blocks of a document in docs/. */
export function docsBlocks(name: string): DocsBlock[] {
  const document = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')
  const blocks: DocsBlock[] = []
  let chapter = ''
  for (const [, heading, code] of document.matchAll(/^#+ (.*)$|^```ts\n([\s\S]*?)^```$/gm)) {
    if (code === undefined) chapter = heading ?? ''
    else blocks.push({ chapter, code })
  }
  return blocks
}

/** Inside the package, so that programs import the packages by name as a user's would. */
const modules = fileURLToPath(new URL('../node_modules/', import.meta.url))

/** A folder for the programs' files, in place of /run and /etc/app. */
export function docsFolder(): string {
  mkdirSync(modules, { recursive: true })
  const folder = mkdtempSync(join(modules, '.docs-'))
  writeFileSync(join(folder, 'key.pem'), certificate.key)
  writeFileSync(join(folder, 'cert.pem'), certificate.cert)
  return folder
}

/** A free port. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A block as a running program, with its own port and folder. */
export function runBlock(code: string, port: number, folder: string, node = process.execPath) {
  const { outputText } = ts.transpileModule(
    code
      .replace(/\b(8080|8443|8444)\b/g, String(port))
      .replaceAll('/run/', `${folder}/`)
      .replaceAll('/etc/app/', `${folder}/`),
    { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } },
  )
  const program = join(folder, `${port}-${Math.random()}.mjs`)
  writeFileSync(program, outputText)
  const child = spawn(node, ['--no-warnings', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk
    })
  }
  return {
    child,
    /** Its exit code, or its signal. */
    ended: once(child, 'exit').then(([exitCode, signal]) => exitCode ?? signal),
    printed: () => printed,
    alive: () => child.exitCode === null && child.signalCode === null,
    /** Resolves when it accepts connections. */
    async listening(): Promise<void> {
      for (let i = 0; i < 500; i++) {
        const client = net.connect(port, '127.0.0.1')
        const connected = await once(client, 'connect').then(
          () => true,
          () => false,
        )
        client.destroy()
        if (connected) return
        if (child.exitCode !== null) throw new Error(`the program ended: ${printed}`)
        await sleep(20)
      }
      throw new Error('the program does not listen')
    },
  }
}

/** What hostile clients, or clients with a failing network, do: reset, end their side, leave in the middle. */
export async function attack(port: number): Promise<void> {
  const words = Buffer.concat([Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), Buffer.alloc(1 << 20, 'x')])
  const deeds: ((client: net.Socket) => unknown)[] = [
    (client) => client.resetAndDestroy(),
    (client) => client.destroy(),
    (client) => client.end(),
    (client) => client.end('x'),
    (client) => client.write('x', () => client.resetAndDestroy()),
    // Nothing is read: the answer is under way when the reset comes.
    (client) => {
      client.write(words)
      setTimeout(() => client.resetAndDestroy(), 20)
    },
    (client) => {
      client.write(words)
      client.end()
      setTimeout(() => client.destroy(), 20)
    },
  ]
  const clients = Array.from({ length: 6 }, () => deeds)
    .flat()
    .map((deed) => {
      const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      client.on('error', () => {}).on('connect', () => deed(client))
      return client
    })
  await sleep(200)
  for (const client of clients) client.destroy()
}
