import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, afterEach, describe, expect, it } from 'vitest'

const python = process.env.PYTHON ?? 'python3'
// The originals use `match`.
const hasPython = spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status === 0

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const sources = readdirSync(examples).filter((name) => /\.(ts|py)$/.test(name))
/** Inside the package, so that programs import it by name as a user's would. */
const caches = fileURLToPath(new URL('../node_modules/', import.meta.url))
mkdirSync(caches, { recursive: true })
const folder = mkdtempSync(join(caches, '.examples-'))
afterAll(() => rmSync(folder, { recursive: true }))

// Nodes without type stripping or `using` run what TypeScript compiles it to.
for (const name of sources.filter((one) => one.endsWith('.ts'))) {
  const { outputText } = ts.transpileModule(readFileSync(join(examples, name), 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  writeFileSync(join(folder, name.replace(/\.ts$/, '.mjs')), outputText)
}

type Language = 'Python' | 'TypeScript'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** A program of the examples in one of its two languages. */
function run(language: Language, program: string, ...args: string[]) {
  const command =
    language === 'Python'
      ? [python, join(examples, `${program}.py`)]
      : [process.execPath, join(folder, `${program}.mjs`)]
  const [file = '', ...rest] = command
  const child = spawn(file, [...rest, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  started.push(child)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  let text = ''
  let look = () => {}
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    look()
  })
  return {
    child,
    /** Its output, once it ends with this text. */
    async until(end: string | RegExp): Promise<string> {
      const ends = () => (typeof end === 'string' ? text.endsWith(end) : end.test(text))
      while (!ends()) {
        await new Promise<void>((resolve, reject) => {
          look = resolve
          child.once('close', () => reject(new Error(`${language} ${program} ended after ${JSON.stringify(text)}`)))
        })
      }
      return text
    },
    /** All of its output. @throws if it fails. */
    async all(): Promise<string> {
      child.stdin.end()
      const code = await ended
      if (code !== 0) throw new Error(`${language} ${program} ended with ${code} after ${JSON.stringify(text)}`)
      return text
    },
  }
}

type Program = ReturnType<typeof run>

async function portOf(server: Program): Promise<string> {
  return (await server.until(/listening on \d+\n/)).match(/listening on (\d+)/)?.[1] ?? ''
}

const pairs: [Language, Language][] = [
  ['Python', 'Python'],
  ['Python', 'TypeScript'],
  ['TypeScript', 'Python'],
  ['TypeScript', 'TypeScript'],
]

describe.runIf(hasPython).each(pairs)('with a server in %s and a client in %s (needs python3)', (serving, asking) => {
  it('echo says the same', async () => {
    const server = run(serving, 'echo', 'server')
    const port = await portOf(server)
    const words = ['Hello, world', 'Grüße', 'x'.repeat(1000)]
    expect(await run(asking, 'echo', 'client', port, ...words).all()).toBe(
      words.map((word) => `Received ${word}\n`).join(''),
    )
    expect(await server.all()).toBe(`listening on ${port}\nConnected by 127.0.0.1\n`)
  })

  it('chat says the same', async () => {
    const server = run(serving, 'chat', 'server')
    const port = await portOf(server)
    const ann = run(asking, 'chat', 'client', port, 'Ann')
    await ann.until('* Ann is here, 1 in the room\n')
    const bob = run(serving, 'chat', 'client', port, 'Bob')
    await ann.until('2 in the room\n')
    await bob.until('2 in the room\n')
    ann.child.stdin.write('hello\n')
    await bob.until('Ann: hello\n')
    bob.child.stdin.write('Grüße, Ann\nhow are you?\n')
    await ann.until('Bob: how are you?\n')
    expect(await ann.all()).toBe(
      '* Ann is here, 1 in the room\n* Bob is here, 2 in the room\nAnn: hello\nBob: Grüße, Ann\nBob: how are you?\n',
    )
    await bob.until('* Ann has left\n')
    expect(await bob.all()).toBe(
      '* Bob is here, 2 in the room\nAnn: hello\nBob: Grüße, Ann\nBob: how are you?\n* Ann has left\n',
    )
    expect(await server.all()).toBe(`listening on ${port}\n`)
  })

  it('time-server says the same', async () => {
    const server = run(serving, 'time-server', 'server')
    const port = await portOf(server)
    const client = run(asking, 'time-server', 'client', port, '0', '1700000000', '-1', 'soon', '4102444800')
    expect(await client.all()).toBe(
      [
        "b'1970-01-01T00:00:00Z for 127.0.0.1\\n'",
        "b'2023-11-14T22:13:20Z for 127.0.0.1\\n'",
        "b'1969-12-31T23:59:59Z for 127.0.0.1\\n'",
        // The answer to anything but a number is an empty packet.
        "b''",
        "b'2100-01-01T00:00:00Z for 127.0.0.1\\n'\n",
      ].join('\n'),
    )
    server.child.kill('SIGINT')
    expect(await server.all()).toBe(`listening on ${port}\nnot a number of seconds: soon\nclosed\n`)
  })

  it('worker-pool says the same, with a worker in each language', async () => {
    const path = join(folder, `pool-${serving}-${asking}`)
    const dispatcher = run(serving, 'worker-pool', 'dispatcher', path, '4')
    await dispatcher.until('waiting for workers\n')
    const workers: Program[] = []
    for (const [language, name] of [
      ['Python', 'first'],
      ['TypeScript', 'second'],
    ] as const) {
      const worker = run(language, 'worker-pool', 'worker', path, name)
      await worker.until('connected\n')
      workers.push(worker)
    }
    const port = await portOf(dispatcher)
    for (const [number, name] of ['first', 'second', 'first', 'second'].entries()) {
      expect(await run(asking, 'worker-pool', 'client', port, `line ${number}`).all()).toBe(
        `${name} serves connection ${number}\nLINE ${number}\n`,
      )
    }
    for (const worker of workers) expect(await worker.all()).toBe('connected\n')
    expect(await dispatcher.all()).toBe(`waiting for workers\nlistening on ${port}\n`)
  })
})

describe('docs/porting-from-python.md', () => {
  const text = readFileSync(new URL('../../../docs/porting-from-python.md', import.meta.url), 'utf8')

  it.each(sources)('shows %s as it is', (name) => {
    const language = name.endsWith('.ts') ? 'ts' : 'python'
    const code = readFileSync(join(examples, name), 'utf8')
    expect(text).toContain(`\n\`\`\`${language}\n${code}\`\`\`\n`)
  })
})
