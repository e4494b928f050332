import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

/** A child process whose output can be waited for. */
class Child {
  readonly process: ChildProcess
  #output = ''
  #grown: (() => void) | null = null

  constructor(name: string, ...args: string[]) {
    this.process = spawn(process.execPath, [fixture(name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.process.stdout?.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString()
      this.#grown?.()
    })
  }

  /** Take the output up to and with `end`. */
  async read(end: string): Promise<string> {
    for (;;) {
      const at = this.#output.indexOf(end)
      if (at >= 0) {
        const text = this.#output.slice(0, at + end.length)
        this.#output = this.#output.slice(at + end.length)
        return text
      }
      await new Promise<void>((resolve) => {
        this.#grown = resolve
      })
    }
  }

  get output(): string {
    return this.#output
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }

  write(text: string): void {
    this.process.stdin?.write(text)
  }

  async exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const [code, signal] = (await once(this.process, 'close')) as [number | null, NodeJS.Signals | null]
    return { code, signal }
  }
}

/** The cases that end by the signal's default action. */
const DEADLY: Readonly<Record<string, NodeJS.Signals>> = {
  'a once listener runs once, and then the default action is back': 'SIGUSR2',
  'a listener that removes itself and raises the signal kills the process': 'SIGTERM',
  'without listeners nothing is held and the default action kills': 'SIGTERM',
  'a removed listener means the default action, also during a hold': 'SIGTERM',
}
const cases: string[] = JSON.parse(execFileSync(process.execPath, [fixture('signal-cases.mjs')], { encoding: 'utf8' }))

const SIGNALS = ['SIGUSR2', 'SIGTERM', 'SIGINT'] as const

describe('signals during a blocking call', () => {
  it.each(['acknowledge', 'slices-acknowledge'])('run their listeners once each, in place (%s)', async (mode) => {
    const child = new Child('signal-count.mjs', mode)
    await child.read('ready\n')
    const rounds = mode === 'acknowledge' ? 300 : 3000
    for (let i = 0; i < rounds; i++) {
      child.kill(SIGNALS[i % 3] as NodeJS.Signals)
      await child.read('.')
    }
    child.write('x')
    const report = JSON.parse(await child.read('\n'))
    expect(report.inPlace).toEqual({ SIGUSR2: rounds / 3, SIGTERM: rounds / 3, SIGINT: rounds / 3 })
    expect(report.counts).toEqual(report.inPlace)
  })

  it.each(cases)('%s', async (name) => {
    const child = new Child('signal-cases.mjs', name)
    const { code, signal } = await child.exit()
    expect(child.output).toBe('ok\n')
    expect({ code, signal }).toEqual(name in DEADLY ? { code: null, signal: DEADLY[name] } : { code: 0, signal: null })
  })
})
