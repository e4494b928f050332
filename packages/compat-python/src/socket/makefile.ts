import { bindArguments } from '../calling/keywords.js'
import {
  type BinaryReadMode,
  type BinaryWriteMode,
  type BufferedReader,
  type BufferedRWPair,
  type BufferedWriter,
  type FileSocket,
  makefile as fileOn,
  type MakefileOptions,
  type SocketFile,
  type TextIOWrapper,
  type TextMode,
} from '../io/index.js'

/** The keyword arguments of `makefile()` besides mode and buffering. */
export type MakefileKeywords = MakefileOptions

/** What makefile() returns for a mode, if buffered. */
export type File<M extends string> = string extends M
  ? SocketFile
  : M extends TextMode
    ? TextIOWrapper
    : M extends BinaryReadMode
      ? BufferedReader
      : M extends BinaryWriteMode
        ? BufferedWriter
        : BufferedRWPair

const signature = {
  name: 'socket.makefile',
  parameters: ['mode', 'buffering'],
  required: 0,
  keywordOnly: ['encoding', 'errors', 'newline'],
  method: true,
}

type Arguments = [
  mode: string | undefined,
  buffering: number | null | undefined,
  encoding: string | null | undefined,
  errors: string | null | undefined,
  newline: string | null | undefined,
]

/** `socket.makefile` with its raw arguments (S48, S49). */
export function makefile(sock: FileSocket, args: readonly unknown[]): SocketFile {
  const [mode, buffering, encoding = null, errors = null, newline = null] = bindArguments(signature, args) as Arguments
  return fileOn(sock, mode, buffering, { encoding, errors, newline })
}
