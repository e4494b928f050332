import type { DuplexOptions } from 'node:stream'
import type { CallOptions } from '../call/call-async.js'
import { aBoolean, anInteger, aSignal, type OptionKind } from '../options/option-kinds.js'
import { checkWithTcp, type TcpOptions, tcpKinds } from './connection-options.js'

/** How a stream over a socket behaves. `noDelay` is true unless it is given, also where the socket was made by itself. */
export interface SocketDuplexOptions
  extends Pick<DuplexOptions, 'readableHighWaterMark' | 'writableHighWaterMark'>,
    TcpOptions,
    CallOptions {
  /** False, the default: when the peer has ended its side, the stream ends its own once everything is written. */
  readonly allowHalfOpen?: boolean | undefined
  /** Begin without reading; `resume()`, `read()` or a 'data' listener begins. */
  readonly pauseOnCreate?: boolean | undefined
  /** AF_UNIX: hand out received descriptors as 'fds' events. A listener for 'fds' turns it on as well. */
  readonly receiveFds?: boolean | undefined
  /** Aborting it destroys the stream, connected or not, with Node's AbortError, whose `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

const aHighWaterMark = anInteger(0, Number.MAX_SAFE_INTEGER)

export const duplexKinds: { readonly [Name in keyof SocketDuplexOptions]-?: OptionKind } = {
  allowHalfOpen: aBoolean,
  pauseOnCreate: aBoolean,
  readableHighWaterMark: aHighWaterMark,
  receiveFds: aBoolean,
  signal: aSignal,
  writableHighWaterMark: aHighWaterMark,
  ...tcpKinds,
}

/** @throws TypeError, RangeError for options of no use. */
export function checkDuplexOptions(options: SocketDuplexOptions): SocketDuplexOptions {
  return checkWithTcp('toDuplex', options, duplexKinds)
}
