import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errnoCode } from '../abi/errno-code.js'
import type { Backend, Clock, Syscalls } from '../backend/index.js'
import { type BoundSockets, bindSockets } from '../bind-sockets.js'
import type { ExpectedError } from './assertions.js'
import type { ConformanceOptions } from './options.js'

/** What one run of a check works with, whatever kind of socket it drives. Everything that it opens is closed at the end. */
export abstract class TrialBase {
  /** The backend under test. */
  readonly backend: Backend
  /** Its system calls. */
  readonly sys: Syscalls
  /** Its clock. */
  readonly clock: Clock
  /** Sockets over it. */
  readonly sockets: BoundSockets
  /** The options of the run. */
  readonly options: ConformanceOptions
  readonly #cleanups: (() => unknown)[] = []

  constructor(backend: Backend, options: ConformanceOptions = {}) {
    this.backend = backend
    this.sys = backend.syscalls
    this.clock = backend.clock
    this.options = options
    this.sockets = bindSockets(backend)
  }

  /** A constant of the backend's platform. */
  constant(name: string): number {
    const { constants, extensions } = this.backend.abi
    const value = constants[name] ?? extensions[name]
    assert(value !== undefined, `${name} is not defined here`)
    return value
  }

  /** -errno, as a system call returns it. */
  errno(code: string): number {
    const entry = this.backend.abi.errnos[code]
    assert(entry !== undefined, `${code} is not defined here`)
    return -entry.number
  }

  /** The exception for an errno of this platform: `failure('EBADF', OSError)`. */
  failure(code: string, type: ExpectedError['type'] & {}): ExpectedError {
    const errno = -this.errno(code)
    const { abi } = this.backend
    const message = `[Errno ${errno}] ${abi.errnos[code]?.text}`
    // If two names share a number (EAGAIN and EWOULDBLOCK), an error shows one of them.
    return { type, code: errnoCode(abi, errno) ?? code, errno, message }
  }

  /** Do this at the end, before what was deferred earlier. */
  defer(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup)
  }

  /** An fd from a system call, closed at the end; fails on -errno. */
  fd(rc: number): number {
    assert(rc >= 0, `-errno ${rc} instead of a descriptor`)
    this.defer(() => this.sys.close(rc))
    return rc
  }

  /** A new empty folder, removed at the end. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
    this.defer(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  /** Close and remove everything in reverse order. */
  async end(): Promise<void> {
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop()) {
      try {
        await cleanup()
      } catch {
        // A check that failed in the middle leaves things half open; its own error must show.
      }
    }
  }
}
