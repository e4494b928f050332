import { ValueError } from '@sockcall/core'
import { pythonRepr, pythonTypeName } from '@sockcall/core/internal'
import { BufferedReader } from './buffered-reader.js'
import { BufferedRWPair } from './buffered-rw-pair.js'
import { BufferedWriter } from './buffered-writer.js'
import { DEFAULT_BUFFER_SIZE } from './constants.js'
import { SocketIO, type SocketLike } from './socket-io.js'
import { TextIOWrapper } from './text-io-wrapper.js'
import { checkKeywords } from './text-options.js'

/** A socket that counts its open files. */
export interface FileSocket extends SocketLike {
  /** How many files of the socket are open; it is really closed only after them. */
  _io_refs: number
}

/** Python's keyword arguments of `makefile`. Binary files ignore them. */
export interface MakefileOptions {
  /** The encoding's name; null is UTF-8. */
  encoding?: string | null
  /** The error handler's name; null is 'strict'. */
  errors?: string | null
  /** null, '', '\n', '\r' or '\r\n', as for Python's `open`. */
  newline?: string | null
}

/** Modes of text files. */
export type TextMode = '' | 'r' | 'w' | 'rw' | 'wr'
/** Modes of binary files that are only read. */
export type BinaryReadMode = 'b' | 'rb' | 'br'
/** Modes of binary files that are only written. */
export type BinaryWriteMode = 'wb' | 'bw'
/** Modes of binary files that are read and written. */
export type BinaryBothMode = 'rwb' | 'rbw' | 'wrb' | 'wbr' | 'brw' | 'bwr'
/** Modes of binary files. */
export type BinaryMode = BinaryReadMode | BinaryWriteMode | BinaryBothMode
/** What `makefile` can give. */
export type SocketFile = TextIOWrapper | BufferedReader | BufferedWriter | BufferedRWPair | SocketIO

/**
 * `socket.makefile(mode='r', buffering=None, *, encoding=None, errors=None, newline=None)`: a file over a socket.
 *
 * The socket stays open until the file is closed too. If making the file fails, the socket's count of files is restored at
 * once, which CPython leaves to the garbage collector.
 *
 * @param sock the socket.
 * @param mode some of the letters r, w and b; without w it is for reading.
 * @param buffering the buffer's size; null or negative is the default size, 0 is unbuffered (binary only).
 * @returns a TextIOWrapper, or with b in the mode a BufferedReader, BufferedWriter or BufferedRWPair, a SocketIO if unbuffered.
 * @throws ValueError for another letter, for unbuffered text, for an illegal `newline`. @throws LookupError for an unknown
 * encoding.
 */
export function makefile(
  sock: FileSocket,
  mode?: TextMode,
  buffering?: number | null,
  options?: MakefileOptions,
): TextIOWrapper
export function makefile(sock: FileSocket, mode: BinaryMode, buffering: 0, options?: MakefileOptions): SocketIO
export function makefile(
  sock: FileSocket,
  mode: BinaryReadMode,
  buffering?: null,
  options?: MakefileOptions,
): BufferedReader
export function makefile(
  sock: FileSocket,
  mode: BinaryWriteMode,
  buffering?: null,
  options?: MakefileOptions,
): BufferedWriter
export function makefile(
  sock: FileSocket,
  mode: BinaryBothMode,
  buffering?: null,
  options?: MakefileOptions,
): BufferedRWPair
export function makefile(
  sock: FileSocket,
  mode?: string,
  buffering?: number | null,
  options?: MakefileOptions,
): SocketFile
export function makefile(
  sock: FileSocket,
  mode = 'r',
  buffering: number | null = null,
  options: MakefileOptions = {},
): SocketFile {
  checkKeywords(options, ['encoding', 'errors', 'newline'], 'socket.makefile()')
  checkMode(mode)
  const writing = mode.includes('w')
  const reading = mode.includes('r') || !writing
  const raw = new SocketIO(sock, `${reading ? 'r' : ''}${writing ? 'w' : ''}`)
  sock._io_refs += 1
  try {
    const size = bufferSize(buffering)
    const binary = mode.includes('b')
    if (size === 0) {
      if (!binary) throw new ValueError('unbuffered streams must be binary')
      return raw
    }
    const buffered =
      reading && writing
        ? new BufferedRWPair(raw, raw, size)
        : reading
          ? new BufferedReader(raw, size)
          : new BufferedWriter(raw, size)
    if (binary) return buffered
    const text = new TextIOWrapper(buffered, options.encoding, options.errors, options.newline)
    text.mode = mode
    return text
  } catch (error) {
    raw.close()
    throw error
  }
}

function checkMode(mode: unknown): void {
  if (typeof mode !== 'string') throw new TypeError(`'${pythonTypeName(mode)}' object is not iterable`)
  if (/[^rwb]/.test(mode)) throw new ValueError(`invalid mode ${pythonRepr(mode)} (only r, w, b allowed)`)
}

function bufferSize(buffering: unknown): number {
  if (buffering === null) return DEFAULT_BUFFER_SIZE
  if (typeof buffering !== 'number' && typeof buffering !== 'boolean' && typeof buffering !== 'bigint') {
    throw new TypeError(`'<' not supported between instances of '${pythonTypeName(buffering)}' and 'int'`)
  }
  const size = Number(buffering)
  return size < 0 ? DEFAULT_BUFFER_SIZE : size
}
