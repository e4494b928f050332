/** `socket.sendfile` (S68): sendfile(2) if the file allows it, else reading and sending. */
import { fstatSync } from 'node:fs'
import { OSError, ValueError } from '@sockcall/core'
import {
  pythonRepr,
  pythonVoice,
  runBlocking,
  SendfileCall,
  type SocketState,
  stateOf,
  timeoutToNs,
} from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { toCLong, toSsize } from '../calling/integers.js'
import { bindArguments } from '../calling/keywords.js'
import { isTrue } from '../calling/truth.js'
import { BlockingIOError } from '../exceptions/index.js'
import { fileobjToFd } from '../selectors/file-objects.js'
import { SOCK_NONBLOCK, SOCK_STREAM } from './constants.js'
import { checkReadable, descriptorOf, GiveUp, isBinary, READ_BYTES, reader, type Sendable, seek } from './sendable.js'
import { coreOf } from './socket-handle.js'
import type { SocketTypeClass } from './socket-type.js'

/** The socket that sends. A subclass may have checks of its own. */
interface SendingSocket extends SocketTypeClass {
  _check_sendfile_params(file: Sendable, offset: number, count: number | null): void
}

/** The keyword arguments of `sendfile()`. */
export interface SendfileKeywords {
  /** The offset to start from, in bytes. */
  readonly offset?: number | undefined
  /** How many bytes; null for everything up to the end of the file. */
  readonly count?: number | null | undefined
}

/** The arguments of the three methods that send files, in order. */
export function sendfileArguments(
  name: string,
  args: readonly unknown[],
): [file: unknown, offset: unknown, count: unknown] {
  const parameters = ['file', 'offset', 'count']
  const signature = { name: `socket.${name}`, parameters, required: 1, method: true, objects: ['file'] }
  const [file, offset = 0, count = null] = bindArguments(signature, args)
  return [file, offset, count]
}

/** The checks of both: `socket._check_sendfile_params`. */
export function checkSendfile(sock: SocketTypeClass, file: unknown, count: unknown): void {
  if (!isBinary(file)) throw new ValueError('file should be opened in binary mode')
  if ((sock.type & SOCK_STREAM) === 0) throw new ValueError('only SOCK_STREAM type sockets are supported')
  if (count === null || count === undefined) return
  const message = `count must be a positive integer (got ${pythonRepr(count)})`
  if (typeof count !== 'boolean' && typeof count !== 'bigint' && !Number.isInteger(count)) throw new TypeError(message)
  if (Number(count) <= 0) throw new ValueError(message)
}

/**
 * By sendfile(2): `socket._sendfile_use_sendfile`.
 *
 * @throws GiveUp before the first byte, if the file is unsuitable.
 */
export function useSendfile(sock: SendingSocket, file: unknown, offset: unknown, count: unknown): number {
  check(sock, file, offset, count)
  const sockno = sock.fileno()
  if (!bound().env.backend.supports.sendfile) throw new GiveUp('no sendfile(2) on this platform')
  const fd = descriptorOf(file)
  let size: number
  try {
    size = fstatSync(fd).size
  } catch (error) {
    throw new GiveUp('no regular file', { cause: error })
  }
  if (size === 0) return 0
  const timeout = sock.gettimeout()
  if (timeout === 0) throw new ValueError('non-blocking sockets are not supported')
  // The error of the selector with which CPython waits.
  const sender = fileobjToFd(sockno)
  refuseNone(offset, '+=')
  const start = toCLong(offset)
  const most = count === null || count === undefined ? null : Number(count)
  let call: SendfileCall | undefined
  const sent = () => call?.sent ?? 0
  try {
    return withState(sock, sender, timeout, (state) => {
      call = new SendfileCall(state, fd, start, most)
      return runBlocking(call)
    })
  } catch (error) {
    // A timeout, whose errno is None, is no reason to fall back.
    if (error instanceof OSError && error.errno !== null && sent() === 0) {
      throw new GiveUp(error.message, { cause: error })
    }
    throw error
  } finally {
    if (sent() > 0) seek(file, start + sent())
  }
}

/** The method of the socket's class, which may be a subclass. */
function check(sock: SendingSocket, file: unknown, offset: unknown, count: unknown): void {
  sock._check_sendfile_params(file as Sendable, offset as number, count as number | null)
}

/** A state for this call from a subclass's own fileno() or gettimeout(). It does not own the descriptor. */
function withState<T>(sock: SocketTypeClass, fd: number, timeout: number | null, run: (state: SocketState) => T): T {
  const own = stateOf(coreOf(sock))
  if (fd === own.fd && timeout === sock.timeout) return run(own)
  const { family, type, proto } = own
  // So that the default timeout does not change the descriptor.
  const core = new (bound().sockets.Socket)({ family, type: type | SOCK_NONBLOCK, proto, fileno: fd })
  const state = stateOf(core)
  state.timeoutNs = timeoutToNs(pythonVoice, timeout, 1e9)
  try {
    return run(state)
  } finally {
    core.detach()
  }
}

/** By read() and send(): `socket._sendfile_use_send`. */
export function useSend(sock: SendingSocket, file: unknown, offset: unknown, count: unknown): number {
  check(sock, file, offset, count)
  if (sock.gettimeout() === 0) throw new ValueError('non-blocking sockets are not supported')
  checkReadable(file, isTrue(offset))
  refuseNone(offset, '+')
  const start = toSsize(offset)
  const read = reader(file, start)
  const most = count === null || count === undefined ? Number.POSITIVE_INFINITY : Number(count)
  let sent = 0
  try {
    for (;;) {
      const wanted = Math.min(most - sent, READ_BYTES)
      if (wanted <= 0) return sent
      let rest = read(wanted)
      if (rest.length === 0) return sent
      while (rest.length > 0) {
        const n = sendPart(sock, rest)
        sent += n
        rest = rest.subarray(n)
      }
    }
  } finally {
    if (sent > 0) seek(file, start + sent)
  }
}

/** CPython also retries at once if an adopted non-blocking descriptor says EAGAIN. */
function sendPart(sock: SocketTypeClass, data: Uint8Array): number {
  try {
    return sock.send(data)
  } catch (error) {
    if (error instanceof BlockingIOError) return 0
    throw error
  }
}

/** CPython notices None only when it adds to it, after the file was sent. */
function refuseNone(offset: unknown, operator: string): void {
  if (offset === null) throw new TypeError(`unsupported operand type(s) for ${operator}: 'NoneType' and 'int'`)
}
