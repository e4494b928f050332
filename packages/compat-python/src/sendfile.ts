/** `socket.sendfile` (spec S68): sendfile(2) where the file allows it, else reading and sending. */
import { fstatSync, readSync } from 'node:fs'
import {
  type Bytes,
  errnoError,
  OSError,
  pythonRepr,
  pythonTypeName,
  runSync,
  type SendfileProgress,
  sendfileOn,
  stateOf,
  ValueError,
} from '@sockcall/core'
import { bound } from './backend/environment.js'
import { SOCK_STREAM } from './constants.js'
import { AttributeError } from './exceptions/attribute-error.js'
import { BlockingIOError } from './exceptions/index.js'
import { bindArguments, givenCount, isKeywords } from './keywords.js'
import type { SocketClass } from './socket.js'
import { coreOf } from './socket-handle.js'

/** Something like Python's binary file. */
export interface FileLike {
  /** With a descriptor of a regular file its bytes go from kernel to kernel. */
  fileno?(): number
  /** Up to `size` bytes, none at the end. */
  read?(size: number): Bytes | null
  /** Called with the position behind what was sent. */
  seek?(offset: number): unknown
  /** Where there is one it must contain a 'b'. */
  readonly mode?: unknown
}

/** Something with a descriptor of a regular file: a FileHandle. */
export interface HasFd {
  /** The descriptor. */
  readonly fd: number
}

/** What sendfile() takes: a descriptor of `node:fs`, a FileHandle, or a file like Python's. */
export type Sendable = number | HasFd | FileLike

/** The keyword arguments of `sendfile()`. */
export interface SendfileKeywords {
  /** Where to begin, in bytes. */
  readonly offset?: number | undefined
  /** How many bytes; null for all to the end of the file. */
  readonly count?: number | null | undefined
}

/** How much is read at a time where sendfile(2) cannot be used. */
const READ_BYTES = 8192

/** The file has no descriptor that sendfile(2) could use. Never seen outside this module. */
class GiveUp extends Error {}

const signature = { name: 'socket.sendfile', parameters: ['file', 'offset', 'count'], required: 1, method: true }

/** The arguments as they were given, in order. A file may be a plain object, so a lone one is not taken for keywords. */
export function sendfileArguments(args: readonly unknown[]): [file: unknown, offset: number, count: number | null] {
  const [file] = args
  const lone = givenCount(args) === 1 && isKeywords(file) && ('read' in file || 'fileno' in file || 'fd' in file)
  const [bound, offset = 0, count = null] = bindArguments(signature, lone ? [file, {}] : args)
  return [bound, offset as number, count as number | null]
}

/** `socket.sendfile`. */
export function sendfile(sock: SocketClass, file: unknown, offset: number, count: number | null): number {
  try {
    return useSendfile(sock, file, offset, count)
  } catch (error) {
    if (error instanceof GiveUp) return useSend(sock, file, offset, count)
    throw error
  }
}

/** What both ways check first. */
export function checkSendfile(sock: SocketClass, file: unknown, count: unknown): void {
  const mode = property(file, 'mode')
  if (typeof mode === 'string' && !mode.includes('b')) throw new ValueError('file should be opened in binary mode')
  if ((sock.type & SOCK_STREAM) === 0) throw new ValueError('only SOCK_STREAM type sockets are supported')
  if (count === null || count === undefined) return
  const message = `count must be a positive integer (got ${pythonRepr(count)})`
  if (typeof count !== 'boolean' && typeof count !== 'bigint' && !Number.isInteger(count)) throw new TypeError(message)
  if (Number(count) <= 0) throw new ValueError(message)
}

/**
 * By sendfile(2).
 *
 * @throws GiveUp before the first byte, where the file cannot be used so.
 */
export function useSendfile(sock: SocketClass, file: unknown, offset: number, count: number | null): number {
  checkSendfile(sock, file, count)
  const state = stateOf(coreOf(sock))
  if (!state.env.backend.supports.sendfile) throw new GiveUp('no sendfile(2) on this platform')
  const fd = descriptor(file)
  let size: number
  try {
    size = fstatSync(fd).size
  } catch (error) {
    throw new GiveUp('no regular file', { cause: error })
  }
  if (size === 0) return 0
  if (state.timeoutNs === 0) throw new ValueError('non-blocking sockets are not supported')
  // From the selector that CPython waits with.
  if (state.fd < 0) throw new ValueError('Invalid file descriptor: -1')
  if (typeof offset !== 'number' && typeof offset !== 'boolean') throw notAnInteger(offset)
  offset = Number(offset)
  const progress: SendfileProgress = { sent: 0 }
  try {
    return runSync(state.env, sendfileOn(state, fd, offset, count === null ? null : Number(count), progress))
  } catch (error) {
    // A timeout of the socket is no reason to try another way; its errno is None.
    if (error instanceof OSError && error.errno !== null && progress.sent === 0) {
      throw new GiveUp('no regular file', { cause: error })
    }
    throw error
  } finally {
    if (progress.sent > 0) seek(file, offset + progress.sent)
  }
}

/** By read() and send(). */
export function useSend(sock: SocketClass, file: unknown, offset: number, count: number | null): number {
  checkSendfile(sock, file, count)
  if (sock.gettimeout() === 0) throw new ValueError('non-blocking sockets are not supported')
  const read = reader(file, offset)
  let sent = 0
  try {
    for (;;) {
      const wanted = count === null ? READ_BYTES : Math.min(Number(count) - sent, READ_BYTES)
      if (wanted <= 0) return sent
      const data = read(wanted)
      if (data.length === 0) return sent
      let rest = data
      while (rest.length > 0) {
        const n = sendPart(sock, rest)
        sent += n
        rest = rest.subarray(n)
      }
    }
  } finally {
    if (sent > 0) seek(file, offset + sent)
  }
}

/** CPython tries again at once, too, where an adopted non-blocking descriptor says EAGAIN. */
function sendPart(sock: SocketClass, data: Uint8Array): number {
  try {
    return sock.send(data)
  } catch (error) {
    if (error instanceof BlockingIOError) return 0
    throw error
  }
}

/** The descriptor that a number or a FileHandle is. */
function ownDescriptor(file: unknown): number | undefined {
  const fd = typeof file === 'number' ? file : property(file, 'fd')
  return typeof fd === 'number' && Number.isInteger(fd) && fd >= 0 ? fd : undefined
}

function descriptor(file: unknown): number {
  const fd = ownDescriptor(file)
  if (fd !== undefined) return fd
  const fileno = property(file, 'fileno')
  if (typeof fileno !== 'function') throw new GiveUp('no descriptor')
  try {
    return fileno.call(file) as number
  } catch (error) {
    // io.UnsupportedOperation is an OSError.
    if (error instanceof OSError && error.name === 'UnsupportedOperation') throw new GiveUp('no descriptor')
    throw error
  }
}

/** How to read the file, from `offset` on. */
function reader(file: unknown, offset: number): (size: number) => Uint8Array {
  const fd = ownDescriptor(file)
  if (fd !== undefined && typeof property(file, 'fileno') !== 'function') return descriptorReader(fd, offset)
  if (offset) method(file, 'seek').call(file, offset)
  const read = method(file, 'read')
  return (size) => {
    const data: unknown = read.call(file, size)
    if (data instanceof Uint8Array) return data
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    if (data instanceof ArrayBuffer) return new Uint8Array(data)
    throw new TypeError(`memoryview: a bytes-like object is required, not '${pythonTypeName(data)}'`)
  }
}

/** read(2) of a descriptor, at positions of our own where it has positions. */
function descriptorReader(fd: number, offset: number): (size: number) => Uint8Array {
  let position: number | null = offset
  const buffer = Buffer.alloc(READ_BYTES)
  return (size) => {
    let n: number
    try {
      n = readSync(fd, buffer, 0, size, position)
    } catch (error) {
      if (position === null || !(error instanceof Error && 'code' in error && error.code === 'ESPIPE'))
        throw asOSError(error)
      position = null
      try {
        n = readSync(fd, buffer, 0, size, null)
      } catch (cause) {
        throw asOSError(cause)
      }
    }
    if (position !== null) position += n
    return buffer.subarray(0, n)
  }
}

/** Python's exception for an error of node:fs, which has errno as libuv does: negative. */
function asOSError(error: unknown): unknown {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) return error
  return errnoError(bound().env.backend, Math.abs(error.errno), 'read')
}

function seek(file: unknown, position: number): void {
  const found = property(file, 'seek')
  if (typeof found === 'function') found.call(file, position)
}

function method(file: unknown, name: string): (...args: unknown[]) => unknown {
  const found = property(file, name)
  if (typeof found === 'function') return found as (...args: unknown[]) => unknown
  throw new AttributeError(`'${pythonTypeName(file)}' object has no attribute '${name}'`)
}

function property(file: unknown, name: string): unknown {
  if (typeof file !== 'object' || file === null) return undefined
  return (file as Readonly<Record<string, unknown>>)[name]
}

function notAnInteger(value: unknown): TypeError {
  return new TypeError(`'${pythonTypeName(value)}' object cannot be interpreted as an integer`)
}
