/** Keeps everything that calls return, so that it can be closed; what is still open afterwards is a leak. */
import type { BoundSockets, Server, Socket } from '@sockcall/core'
import { faultOf } from './verdict.js'

/** Methods that return a descriptor for the caller to close. */
const GIVES_DESCRIPTOR = new Set(['detach', 'dup', '_accept'])

export class Keeper {
  readonly #bound: BoundSockets
  readonly #closers: (() => unknown)[] = []
  readonly #seen = new WeakSet<object>()
  /** Descriptors that a call has returned. */
  readonly claimed = new Set<number>()

  constructor(bound: BoundSockets) {
    this.#bound = bound
  }

  /** Find what must be closed in the result of `method`. */
  keep(method: string, value: unknown, depth = 0): void {
    if (typeof value === 'number') {
      if (depth < 2 && GIVES_DESCRIPTOR.has(method) && value >= 0) this.claimed.add(value)
      return
    }
    if (typeof value !== 'object' || value === null || depth > 4 || this.#seen.has(value)) return
    if (ArrayBuffer.isView(value)) return
    this.#seen.add(value)
    if (method === 'transfer') this.#claim(value)
    else if (Array.isArray(value)) this.#keepList(method, value, depth)
    else this.#keepObject(value)
  }

  #keepList(method: string, list: readonly unknown[], depth: number): void {
    const [level, type, data] = list
    if (list.length === 3 && level === 1 && (type === 1 || type === 4) && Buffer.isBuffer(data)) {
      for (let at = 0; at + 4 <= data.length; at += 4) this.claimed.add(data.readInt32LE(at))
      return
    }
    if (method === 'recv_fds' && depth === 0 && Array.isArray(list[1]))
      for (const fd of list[1]) this.claimed.add(Number(fd))
    for (const item of list) this.keep(method, item, depth + 1)
  }

  #keepObject(value: object): void {
    const kept: { destroy?: unknown; close?: unknown; on?: unknown; cancel?: unknown; readable?: unknown } = value
    if (typeof kept.on === 'function' && typeof kept.destroy === 'function') {
      const duplex = value as NodeJS.EventEmitter & { destroy(): void }
      duplex.on('error', () => {})
      const closed = new Promise((resolve) => duplex.once('close', resolve))
      this.#closers.push(() => {
        duplex.destroy()
        return closed
      })
    } else if (kept.readable instanceof ReadableStream) {
      const streams = value as { readable: ReadableStream; writable: WritableStream }
      this.#closers.push(
        () => streams.writable.abort(),
        () => streams.readable.cancel(),
      )
    } else if (typeof kept.close === 'function') {
      const closable = value as Socket | Server
      this.#closers.push(() => closable.close())
    }
  }

  #claim(token: object): void {
    try {
      const socket = this.#bound.Socket.from(token as ReturnType<Socket['transfer']>)
      this.#closers.push(() => socket.close())
    } catch {
      // It was closed by the transfer.
    }
  }

  /** Close everything. @returns what is wrong with an exception, and the promises still pending. */
  closeAll(): { faults: string[]; pending: Promise<unknown>[] } {
    const faults: string[] = []
    const pending: Promise<unknown>[] = []
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        const result = close()
        if (result instanceof Promise) pending.push(result.catch(() => {}))
      } catch (error) {
        const fault = faultOf(error)
        if (fault !== null) faults.push(fault)
      }
    }
    return { faults, pending }
  }
}
