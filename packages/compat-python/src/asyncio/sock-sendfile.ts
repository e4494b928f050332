import { fstatSync, readSync } from 'node:fs'
import { errnoError, pythonTypeName, waitReady } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { toPlainCInt } from '../calling/integers.js'
import { AttributeError, OSError } from '../exceptions/index.js'
import type { SocketClass } from '../socket/socket.js'
import { coreOf } from '../socket/socket-handle.js'
import { bytesLike } from './bytes-like.js'
import type { CallSignal } from './cancellation.js'
import { SendfileNotAvailableError } from './errors.js'

/** An object like Python's binary files, with or without a descriptor. */
export interface AsyncFileLike {
  /** A descriptor. If it throws or is missing, the file is read. */
  fileno?(): number
  /** Up to `size` bytes, none at the end. */
  read?(size: number): Uint8Array | null
  /** Read into `buffer`; returns the number of bytes. */
  readinto?(buffer: Uint8Array): number
  /** Called with the position to read from, and with the one after the last byte sent. */
  seek?(offset: number): unknown
  /** If present it must contain a 'b'. */
  readonly mode?: unknown
}

/** What `loop.sock_sendfile()` accepts: a descriptor from `node:fs`, a FileHandle, or a file like Python's. */
export type AsyncSendable =
  | number
  | {
      /** The descriptor of a regular file. */
      readonly fd: number
    }
  | AsyncFileLike

/** How much is requested from sendfile(2) at once. */
const NATIVE_BYTES = 2 ** 30
const FALLBACK_BYTES = 256 * 1024

/** `BaseEventLoop.sock_sendfile`, after its arguments were checked. */
export async function sendFile(
  sock: SocketClass,
  file: unknown,
  offset: number,
  count: number | null,
  fallback: boolean,
  call: CallSignal,
  sendall: (data: Uint8Array) => Promise<void>,
): Promise<number> {
  try {
    return await sendNatively(sock, file, offset, count, call)
  } catch (error) {
    if (!(error instanceof SendfileNotAvailableError) || !fallback) throw error
  }
  return readAndSend(file, offset, count, sendall)
}

async function sendNatively(
  sock: SocketClass,
  file: unknown,
  offset: number,
  count: number | null,
  call: CallSignal,
): Promise<number> {
  const { env } = bound()
  if (!env.backend.supports.sendfile) throw new SendfileNotAvailableError('os.sendfile() is not available')
  const fd = descriptorOf(file)
  if (count === null && sizeOf(fd) === 0) return 0
  let sent = 0
  try {
    for (;;) {
      const left = count === null ? NATIVE_BYTES : Math.min(count - sent, NATIVE_BYTES)
      if (left <= 0) return sent
      const n = env.sys.sendfile(sock.fileno(), fd, offset + sent, left)
      if (n === 0) return sent
      if (n > 0) sent += n
      else if (env.numbers.wouldBlock(n)) await waitReady(sock, coreOf(sock), 'output', { signal: call.signal })
      else if (n !== env.numbers.EINTR) {
        if (sent === 0) throw new SendfileNotAvailableError('os.sendfile call failed')
        throw errnoError(env.backend, -n, 'sendfile')
      }
    }
  } finally {
    seek(file, offset + sent)
  }
}

/** @throws SendfileNotAvailableError for an object without a file's descriptor. */
function descriptorOf(file: unknown): number {
  const own = ownDescriptor(file)
  if (own !== undefined) return own
  const fileno = property(file, 'fileno')
  if (typeof fileno !== 'function') throw new SendfileNotAvailableError('not a regular file')
  try {
    return toPlainCInt(fileno.call(file))
  } catch (error) {
    // io.UnsupportedOperation is an OSError.
    if (error instanceof OSError && error.name === 'UnsupportedOperation') {
      throw new SendfileNotAvailableError('not a regular file')
    }
    throw error
  }
}

function sizeOf(fd: number): number {
  try {
    return fstatSync(fd).size
  } catch {
    throw new SendfileNotAvailableError('not a regular file')
  }
}

async function readAndSend(
  file: unknown,
  offset: number,
  count: number | null,
  sendall: (data: Uint8Array) => Promise<void>,
): Promise<number> {
  const read = readerOf(file, offset)
  let sent = 0
  try {
    for (;;) {
      const left = count === null ? FALLBACK_BYTES : Math.min(count - sent, FALLBACK_BYTES)
      if (left <= 0) return sent
      const data = await read(left, offset + sent)
      if (data.length === 0) return sent
      await sendall(data)
      sent += data.length
    }
  } finally {
    if (sent > 0) seek(file, offset + sent)
  }
}

/** Reads the next bytes: at its own position if the file is a descriptor. */
function readerOf(file: unknown, offset: number): (size: number, position: number) => Promise<Uint8Array> {
  const readinto = property(file, 'readinto')
  const read = property(file, 'read')
  const fd = ownDescriptor(file) ?? (typeof (readinto ?? read) === 'function' ? undefined : optionalDescriptor(file))
  if (fd !== undefined) {
    return async (size, position) => {
      const memory = Buffer.alloc(size)
      return memory.subarray(0, readSync(fd, memory, 0, size, position))
    }
  }
  seek(file, offset)
  if (typeof readinto === 'function') {
    return async (size) => {
      const memory = Buffer.alloc(size)
      return memory.subarray(0, Number(await readinto.call(file, memory)) || 0)
    }
  }
  if (typeof read !== 'function') {
    throw new AttributeError(`'${pythonTypeName(file)}' object has no attribute 'readinto'`)
  }
  return async (size) => {
    const data: unknown = await read.call(file, size)
    const bytes = data === null ? new Uint8Array(0) : bytesLike(data)
    if (bytes !== undefined) return bytes
    throw new TypeError(`a bytes-like object is required, not '${pythonTypeName(data)}'`)
  }
}

/** Even one that sendfile(2) cannot use. */
function optionalDescriptor(file: unknown): number | undefined {
  try {
    return descriptorOf(file)
  } catch (error) {
    if (error instanceof SendfileNotAvailableError) return undefined
    throw error
  }
}

function ownDescriptor(file: unknown): number | undefined {
  const fd = typeof file === 'number' ? file : property(file, 'fd')
  return typeof fd === 'number' && Number.isInteger(fd) && fd >= 0 ? fd : undefined
}

function seek(file: unknown, position: number): void {
  const found = property(file, 'seek')
  if (typeof found === 'function') found.call(file, position)
}

function property(file: unknown, name: string): unknown {
  return typeof file === 'object' && file !== null ? Reflect.get(file, name) : undefined
}
