/** What `sendfile` reads from: a descriptor from `node:fs`, or an object like Python's files. */

import { readSync } from 'node:fs'
import { constants } from 'node:os'
import { isAnyArrayBuffer } from 'node:util/types'
import { type Bytes, OSError } from '@sockcall/core'
import { errnoError, pythonTypeName } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { toPlainCInt } from '../calling/integers.js'
import { AttributeError } from '../exceptions/attribute-error.js'

/** An object like Python's binary files. */
export interface FileLike {
  /** If it returns a regular file's descriptor, the kernel sends the bytes itself. */
  fileno?(): number
  /** Up to `size` bytes, none at the end. */
  read?(size: number): Bytes | null
  /** Called with the position after the last byte sent. */
  seek?(offset: number): unknown
  /** If present it must contain a 'b'. */
  readonly mode?: unknown
}

/** An object with the descriptor of a regular file: a FileHandle. */
export interface HasFd {
  /** The descriptor. */
  readonly fd: number
}

/** What sendfile() accepts: a descriptor from `node:fs`, a FileHandle, or a file like Python's. */
export type Sendable = number | HasFd | FileLike

/** How much is read at a time if sendfile(2) cannot be used. */
export const READ_BYTES = 8192

/**
 * `_GiveupOnSendfile`: the file has no descriptor that sendfile(2) could use. `_sendfile_use_sendfile` throws it, and
 * `sendfile` goes on with `_sendfile_use_send`.
 */
export class GiveUp extends Error {}

Object.defineProperty(GiveUp.prototype, 'name', { value: '_GiveupOnSendfile', configurable: true, writable: true })

/** The descriptor of a number or a FileHandle. */
function ownDescriptor(file: unknown): number | undefined {
  const fd = typeof file === 'number' || typeof file === 'bigint' ? file : property(file, 'fd')
  const isDescriptor = (typeof fd === 'number' && Number.isInteger(fd)) || typeof fd === 'bigint'
  return isDescriptor && fd >= 0 ? toPlainCInt(fd) : undefined
}

/** @throws ValueError with Python's text for a file that is open as text. */
export function isBinary(file: unknown): boolean {
  const mode = property(file, 'mode')
  // The mode of a file from node:fs is something else.
  if (mode === undefined || ownDescriptor(file) !== undefined) return true
  if (typeof mode === 'string' || Array.isArray(mode)) return mode.includes('b')
  throw new TypeError(`argument of type '${pythonTypeName(mode)}' is not a container or iterable`)
}

/** The descriptor of a file. @throws GiveUp if it has none. */
export function descriptorOf(file: unknown): number {
  const fd = ownDescriptor(file)
  if (fd !== undefined) return fd
  if (property(file, 'fileno') === undefined) throw new GiveUp('no descriptor')
  let answer: unknown
  try {
    answer = method(file, 'fileno').call(file)
  } catch (error) {
    // io.UnsupportedOperation is an OSError.
    const unsupported = error instanceof OSError && error.name === 'UnsupportedOperation'
    if (unsupported || error instanceof AttributeError) throw new GiveUp(error.message, { cause: error })
    throw error
  }
  return toPlainCInt(answer)
}

/** @throws AttributeError, TypeError for what {@link reader} cannot read from. */
export function checkReadable(file: unknown, fromOffset: boolean): void {
  if (readsByDescriptor(file)) return
  if (fromOffset) method(file, 'seek')
  method(file, 'read')
}

function readsByDescriptor(file: unknown): boolean {
  return ownDescriptor(file) !== undefined && typeof property(file, 'fileno') !== 'function'
}

/** How to read the file, from `offset` on. */
export function reader(file: unknown, offset: number): (size: number) => Uint8Array {
  const fd = ownDescriptor(file)
  if (fd !== undefined && readsByDescriptor(file)) return descriptorReader(fd, offset)
  if (offset !== 0) method(file, 'seek').call(file, offset)
  const read = method(file, 'read')
  return (size) => {
    const data: unknown = read.call(file, size)
    if (data instanceof Uint8Array) return data
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    if (isAnyArrayBuffer(data)) return new Uint8Array(data)
    throw new TypeError(`memoryview: a bytes-like object is required, not '${pythonTypeName(data)}'`)
  }
}

/** read(2) from a descriptor, at our own positions if it has positions. */
function descriptorReader(fd: number, offset: number): (size: number) => Uint8Array {
  // node:fs takes a negative position as the file's current one.
  if (offset < 0) throw errnoError(bound().env.backend, constants.errno.EINVAL, 'lseek')
  let position: number | null = offset
  const buffer = Buffer.alloc(READ_BYTES)
  return (size) => {
    let n: number
    try {
      n = readSync(fd, buffer, 0, size, position)
    } catch (error) {
      // A pipe is read from where it is, but not from an offset.
      const isPipe = error instanceof Error && 'code' in error && error.code === 'ESPIPE'
      if (!isPipe || position !== 0) throw asOSError(error)
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

/** Set the position of a file that has one. */
export function seek(file: unknown, position: number): void {
  if (property(file, 'seek') !== undefined) method(file, 'seek').call(file, position)
}

function method(file: unknown, name: string): (...args: unknown[]) => unknown {
  const found = property(file, name)
  if (typeof found === 'function') return found as (...args: unknown[]) => unknown
  if (found !== undefined) throw new TypeError(`'${pythonTypeName(found)}' object is not callable`)
  throw new AttributeError(`'${pythonTypeName(file)}' object has no attribute '${name}'`)
}

function property(file: unknown, name: string): unknown {
  if (typeof file !== 'object' || file === null) return undefined
  return (file as Readonly<Record<string, unknown>>)[name]
}
