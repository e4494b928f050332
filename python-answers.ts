/**
 * CPython's answers, with which tests compare. They are recorded from one version in a file beside the test, so that no Python
 * is needed and the installed one does not matter. `SOCKCALL_RECORD=python3.14 npx vitest run FILE` records them anew.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

interface Entry {
  /** The digest of the question: an answer to another question does not count. */
  readonly asked: string
  readonly answer?: unknown
  /** Instead of a long answer, the digest of its JSON. */
  readonly sha256?: string
}

interface Recorded {
  readonly python: string
  readonly answers: Readonly<Record<string, Entry>>
}

/** Asks an interpreter; returns its version and its answer. */
type Ask = (python: string) => [version: string, answer: unknown]

const LONGEST = 40_000
const recorder = process.env.SOCKCALL_RECORD ?? ''

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

export class PythonAnswers {
  readonly #file: string
  #recorded: Recorded

  /** @param test the test's `import.meta.url`. */
  constructor(test: string) {
    this.#file = fileURLToPath(test).replace(/\.test\.ts$/, '.recorded.json')
    this.#recorded = existsSync(this.#file)
      ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Recorded)
      : { python: 'none', answers: {} }
  }

  /** The version that gave these answers. */
  get version(): string {
    return this.#recorded.python
  }

  /** The result of a Python script that reads JSON in `given` and calls `give(value)`. Short answers only. */
  answer(name: string, script: string, given: unknown = null): unknown {
    return this.recorded(name, JSON.stringify([script, given]), (python) => run(python, script, given))
  }

  /** What `ask` got from an interpreter: its version and the answer to `question`. Short answers only. */
  recorded(name: string, question: string, ask: Ask): unknown {
    const { answer } = this.#entry(name, question, ask, Number.POSITIVE_INFINITY)
    if (answer === undefined) throw new Error(`${this.#file} has a digest only for '${name}'`)
    return answer
  }

  /** Asserts that `ours` is the result of the script. */
  expectSame(name: string, script: string, given: unknown, ours: unknown): void {
    this.expectAnswer(name, JSON.stringify([script, given]), (python) => run(python, script, given), ours)
  }

  /** Asserts that `ours` is what `ask` gets from an interpreter: its version and the answer to `question`. */
  expectAnswer(name: string, question: string, ask: Ask, ours: unknown): void {
    const { answer, sha256 } = this.#entry(name, question, ask, LONGEST)
    const text = JSON.stringify(ours)
    if (sha256 === undefined) expect(JSON.parse(text)).toEqual(answer)
    else if (digest(text) !== sha256 && recorder === '') {
      expect(text.length, `SOCKCALL_RECORD, with a Python ${this.version}, shows where it differs`).toBe(-1)
    }
  }

  #entry(name: string, question: string, ask: Ask, longest: number): Entry {
    const asked = digest(question)
    if (recorder !== '') return this.#record(name, asked, ask, longest)
    const entry = this.#recorded.answers[name]
    if (entry?.asked === asked) return entry
    throw new Error(`${this.#file} has no answer to '${name}' as it is asked now: record it`)
  }

  #record(name: string, asked: string, ask: Ask, longest: number): Entry {
    const [python, answer] = ask(recorder)
    const text = JSON.stringify(answer)
    const entry = text.length > longest ? { asked, sha256: digest(text) } : { asked, answer }
    this.#recorded = { python, answers: { ...this.#recorded.answers, [name]: entry } }
    writeFileSync(this.#file, `${JSON.stringify(this.#recorded)}\n`)
    return { asked, answer }
  }
}

function run(python: string, script: string, given: unknown): [version: string, answer: unknown] {
  const prelude =
    'import json, sys, platform\ngiven = json.load(sys.stdin)\n' +
    'def give(value): json.dump([platform.python_version(), value], sys.stdout)\n'
  const output = execFileSync(python, ['-c', prelude + script], {
    input: JSON.stringify(given),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return JSON.parse(output) as [string, unknown]
}
