/** The program of the thread that starts processes for a forking server. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { workerData } from 'node:worker_threads'
import { reportOf } from './error-report.js'
import { programUrl } from './program-url.js'
import type { SpawnAnswer, SpawnOrder, SpawnWorkerData } from './spawner.js'

const { answers, port } = workerData as SpawnWorkerData
const words = new Int32Array(answers)
const program = fileURLToPath(programUrl('fork-worker'))
let running = 0
let ending = false

function answer(what: SpawnAnswer): void {
  port.postMessage(what)
  Atomics.add(words, 0, 1)
  Atomics.notify(words, 0)
}

function endWhenIdle(): void {
  if (ending && running === 0) port.close()
}

function start(fd: number, task: Uint8Array): void {
  const flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect'))
  const child = spawn(process.execPath, [...flags, program], { stdio: ['inherit', 'inherit', 'inherit', fd, 'pipe'] })
  const { pid } = child
  if (pid === undefined) {
    child.once('error', (error) => answer({ failed: reportOf(null, error) }))
    return
  }
  running++
  child.once('exit', () => {
    running--
    answer({ exited: pid })
    endWhenIdle()
  })
  const pipe = child.stdio[4]
  // A process that ends early leaves its task unread.
  pipe?.on('error', () => {})
  if (pipe !== null && pipe !== undefined && 'end' in pipe) pipe.end(task)
  answer({ spawned: pid })
}

port.on('message', (order: SpawnOrder) => {
  if (order === 'end') {
    ending = true
    endWhenIdle()
    return
  }
  try {
    start(order.fd, order.task)
  } catch (error) {
    answer({ failed: reportOf(null, error) })
  }
})
