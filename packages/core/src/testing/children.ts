import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { DrivenTrial } from './driven.js'
import type { TrialBase } from './trial-base.js'
import { unshared } from './unshared.js'

/** How another program ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Another program, running concurrently, even while this thread blocks. */
export interface Companion {
  readonly process: ChildProcess
  readonly ended: Promise<Ending>
}

/** Start a program; `fds` become its descriptors 3, 4 and so on. It is killed at the end of the check. */
export function start(t: TrialBase, command: string, args: readonly string[], fds: readonly number[] = []): Companion {
  // In its own process group, so that its children end with it.
  const detached = process.platform !== 'win32'
  const child = spawn(command, args, { detached, stdio: ['ignore', 'pipe', 'pipe', ...fds] })
  const { stdout, stderr } = child
  assert(stdout !== null && stderr !== null)
  const outputs = Promise.all([text(stdout), text(stderr)])
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', async (code, signal) => {
      const [out, err] = await outputs
      resolve({ code, signal, stdout: out, stderr: err })
    })
  })
  t.defer(async () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      process.kill(detached ? -child.pid : child.pid, 'SIGKILL')
    }
    await ended.catch(() => {})
  })
  return { process: child, ended }
}

/** A shell script with `fd` as its descriptor 3: the peer of a socket pair that acts while we block. */
export function shellWith(t: TrialBase, fd: number, script: string): Companion {
  // A program expects blocking descriptors; those of the event loop are not.
  t.sys.setNonblocking(fd, 0)
  return start(t, 'sh', ['-c', script], [fd])
}

/** A Python program with arguments. */
export function python(t: TrialBase, program: string, ...args: (string | number)[]): Companion {
  return start(t, 'python3', ['-c', program, ...args.map(String)])
}

/** Wait for a program, which must succeed. @returns its standard output. */
export async function succeeded({ ended }: Companion): Promise<string> {
  const { code, signal, stdout, stderr } = await ended
  assert.equal(code, 0, `ended with ${code ?? signal}: ${stderr}${stdout}`)
  return stdout
}

/**
 * An ECMAScript module with `core`, `bound` (the result of `bindSockets`), `backend` and `constants` in scope, run by a
 * separate Node on the built packages, as a user would.
 */
export function node(t: TrialBase, program: string): Companion {
  return nodeUnder(t, [], program)
}

/** Like {@link node}, started by another program, which executes its arguments in the end. */
export function nodeUnder(t: TrialBase, under: readonly string[], program: string): Companion {
  const { specifier } = t.options
  assert(specifier !== undefined, 'no package to import')
  const module = `${prelude(specifier)}\n${program}`
  const [command = process.execPath, ...args] = [...under, process.execPath, '--input-type=module', '--eval', module]
  return start(t, command, args)
}

/**
 * Like {@link node}, in a new network namespace whose loopback is up.
 *
 * @param setUp shell commands that run there first, as root.
 */
function nodeInNamespace(t: TrialBase, setUp: string, program: string): Companion {
  const { specifier } = t.options
  assert(specifier !== undefined, 'no package to import')
  const script = `set -e; ip link set lo up; ${setUp}\nexec "$@"`
  const module = `${prelude(specifier)}\nconst assert = (await import('node:assert/strict')).default\n${program}`
  const [command = '', ...args] = unshared('sh', '-c', script, 'sh', process.execPath, '--input-type=module', '--eval')
  return start(t, command, [...args, module])
}

/**
 * Like {@link nodeInNamespace}, with the class of the check's driver as `Driven`; it must succeed.
 *
 * @returns its standard output.
 */
export function drivenInNamespace(t: DrivenTrial, setUp: string, program: string): Promise<string> {
  return succeeded(nodeInNamespace(t, setUp, `const Driven = bound.${t.driver.className}\n${program}`))
}

/** The beginning of such a module. */
function prelude(specifier: string): string {
  return [
    "const core = await import('@sockcall/core')",
    `const { backend } = await import(${JSON.stringify(specifier)})`,
    'const bound = core.bindSockets(backend)',
    'const { constants, Socket, socketpair } = bound',
  ].join('\n')
}
