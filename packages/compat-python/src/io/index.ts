/** Python's `io`, as far as files over sockets need it. */
export { LookupError } from '../exceptions/lookup-error.js'
export { NotImplementedError, RuntimeError } from '../exceptions/runtime-error.js'
export type { Size } from './arguments.js'
export { BufferedIOBase } from './buffered-io-base.js'
export { BufferedReader } from './buffered-reader.js'
export { BufferedRWPair } from './buffered-rw-pair.js'
export { BufferedWriter } from './buffered-writer.js'
export { BytesIO } from './bytes-io.js'
export { UnicodeDecodeError, UnicodeEncodeError, UnicodeError } from './codecs/unicode-error.js'
export { DEFAULT_BUFFER_SIZE, SEEK_CUR, SEEK_END, SEEK_SET } from './constants.js'
export { type PartialWriteError, UnsupportedOperation } from './errors.js'
export { IOBase } from './io-base.js'
export {
  type BinaryBothMode,
  type BinaryMode,
  type BinaryReadMode,
  type BinaryWriteMode,
  type FileSocket,
  type MakefileOptions,
  makefile,
  type SocketFile,
  type TextMode,
} from './make-file.js'
export { RawIOBase } from './raw-io-base.js'
export { SocketIO, type SocketLike } from './socket-io.js'
export { TextIOBase } from './text-io-base.js'
export { TextIOWrapper } from './text-io-wrapper.js'
export type { ReconfigureOptions, TextIOWrapperOptions } from './text-options.js'
