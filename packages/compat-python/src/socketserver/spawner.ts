import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type ErrorReport, errorOf } from './error-report.js'
import { programUrl } from './program-url.js'

/** The longest wait, so that signals and `worker.terminate()` get through. */
const SLICE_MS = 20

/** The worker data of the spawner's thread. */
export interface SpawnWorkerData {
  /** One word: how many answers were sent. */
  readonly answers: SharedArrayBuffer
  readonly port: MessagePort
}

/** Requests to the thread: start a process for one request, or end once all have ended. */
export type SpawnOrder = { readonly fd: number; readonly task: Uint8Array } | 'end'

/** Its answers. */
export type SpawnAnswer = { readonly spawned: number } | { readonly failed: ErrorReport } | { readonly exited: number }

/**
 * Starts processes for a server and notices when they end. It uses a separate thread: the event loop of the server's thread
 * does not turn while `serve_forever()` blocks it, and ended processes would pile up.
 */
export class Spawner {
  /** The running processes, as far as {@link collect} knows. */
  readonly children: Set<number>
  readonly #answers = new Int32Array(new SharedArrayBuffer(4))
  readonly #port: MessagePort

  /** @param children where to record them. */
  constructor(children: Set<number>) {
    this.children = children
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const workerData: SpawnWorkerData = { answers: this.#answers.buffer as SharedArrayBuffer, port: port2 }
    const worker = new Worker(programUrl('spawn-worker'), { workerData, transferList: [port2], name: 'socketserver' })
    worker.on('error', (error) => process.emitWarning(error instanceof Error ? error : String(error)))
    worker.unref()
    port1.unref()
  }

  /** Start a process that inherits `fd`. @returns its pid. */
  spawn(fd: number, task: Uint8Array): number {
    const order: SpawnOrder = { fd, task }
    this.#port.postMessage(order)
    for (;;) {
      const seen = Atomics.load(this.#answers, 0)
      const answer = this.#next()
      if (answer === undefined) Atomics.wait(this.#answers, 0, seen, SLICE_MS)
      else if ('spawned' in answer) {
        this.children.add(answer.spawned)
        return answer.spawned
      } else if ('failed' in answer) throw errorOf(answer.failed)
    }
  }

  /** Forget the processes that have ended. */
  collect(): void {
    while (this.#next() !== undefined);
  }

  /** Wait a little for a process to end. */
  wait(): void {
    const seen = Atomics.load(this.#answers, 0)
    if (this.#next() === undefined) Atomics.wait(this.#answers, 0, seen, SLICE_MS)
    this.collect()
  }

  /** No more processes will be started. */
  close(): void {
    const order: SpawnOrder = 'end'
    this.#port.postMessage(order)
  }

  #next(): SpawnAnswer | undefined {
    const answer: SpawnAnswer | undefined = receiveMessageOnPort(this.#port)?.message
    if (answer !== undefined && 'exited' in answer) this.children.delete(answer.exited)
    return answer
  }
}
