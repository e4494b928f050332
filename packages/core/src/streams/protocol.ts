import { stateOf } from '../base/socket-base.js'
import { DONE } from '../call/call-async.js'
import { isFailure } from '../errors/failure.js'
import { uncaught } from '../errors/uncaught.js'
import type { Waiter } from '../loop/direction.js'
import { argumentTypeError, shown } from '../options/check-options.js'
import type { Address } from '../sockaddr/types.js'
import { checkDatagramProtocol, type DatagramProtocolOf } from './datagram-protocol.js'
import { DatagramReceiver } from './datagram-receiver.js'
import { Input, type InputSink } from './input.js'
import { mayBePromise, promiseOf } from './promise-of.js'
import { requireMessages, requireStream } from './socket-kind.js'
import type { StreamSocket } from './stream-socket.js'

/**
 * What happens on a connection, told by calls: asyncio's Protocol. One object serves any number of connections.
 *
 * A connection that is read in this way needs no promise, buffer or suspended function while it is idle: it takes a quarter of
 * the memory that it takes to wait in `await connection.recv()`.
 */
export interface ConnectionProtocolOf<S extends StreamSocket = StreamSocket> {
  /** A connection that `serve()` accepted, before anything is received from it. A promise is not waited for. */
  connectionMade?(connection: S, peer: Address | null): unknown
  /**
   * Bytes came, at most 64 KiB. Return the promise of `connection.sendall()`, or any other, to receive no more before it has
   * settled.
   */
  dataReceived?(connection: S, data: Buffer): unknown
  /**
   * In place of {@link dataReceived}: `data` is the memory that was received into, no new memory. It may be read, changed and
   * sent until this method returns or receives from any socket; copy what is to be kept. `send`, `sendall` and `sendto` copy what
   * they cannot send at once, also through another connection; for other calls, and for streams, copy first. What asyncio's
   * BufferedProtocol is for.
   */
  dataBorrowed?(connection: S, data: Buffer): unknown
  /**
   * The peer has ended its side. The connection is then closed, when a promise that is returned has settled; true keeps it open
   * for writing until the program closes it.
   */
  eofReceived?(connection: S): unknown
  /**
   * The last call: the connection is closed. `error` is what ended it: an OSError of the connection or what another method threw,
   * null after the end of the stream and after `close()`.
   */
  connectionLost?(connection: S, error: Error | null): unknown
}

/** Told of an exception that a protocol's method threw. */
export type ReportError<S extends StreamSocket> = (error: unknown, connection: S) => void

/** A protocol, its methods read once: what was checked is what is called. */
export interface CheckedProtocol {
  /** What they are called on. */
  readonly protocol: ConnectionProtocolOf
  /** dataReceived or dataBorrowed. */
  readonly data: Required<ConnectionProtocolOf>['dataReceived']
  readonly borrows: boolean
  readonly connectionMade: ConnectionProtocolOf['connectionMade']
  readonly eofReceived: ConnectionProtocolOf['eofReceived']
  readonly connectionLost: ConnectionProtocolOf['connectionLost']
}

const OPTIONAL = ['connectionMade', 'eofReceived', 'connectionLost'] as const

/** @throws TypeError where `protocol` is none: `message` if it has no method for data. */
export function checkProtocol(protocol: ConnectionProtocolOf, message: string): CheckedProtocol {
  const given: unknown = protocol
  if (typeof given !== 'object' || given === null) throw new TypeError(message)
  const { dataReceived, dataBorrowed, connectionMade, eofReceived, connectionLost } = protocol
  if (dataReceived !== undefined && dataBorrowed !== undefined) {
    throw new TypeError('a protocol has either dataReceived or dataBorrowed, not both')
  }
  const data = dataReceived ?? dataBorrowed
  if (typeof data !== 'function') throw new TypeError(message)
  const methods = { protocol, data, borrows: data === dataBorrowed, connectionMade, eofReceived, connectionLost }
  for (const name of OPTIONAL) {
    const method: unknown = methods[name]
    if (method === undefined || typeof method === 'function') continue
    throw argumentTypeError(`protocol.${name} must be a function, not ${shown(method)}`)
  }
  return methods
}

/** `AsyncSocket.setProtocol` */
export function readWith(socket: StreamSocket, protocol: ConnectionProtocolOf | DatagramProtocolOf): void {
  const state = stateOf(socket)
  if (!state.isStream) {
    readMessagesWith(socket, protocol)
    return
  }
  if (hasDatagramReceived(protocol)) requireMessages(state, 'setProtocol')
  const checked = checkProtocol(
    protocol as ConnectionProtocolOf,
    'protocol must be an object with a method dataReceived or dataBorrowed',
  )
  if (state.fd < 0) throw state.error(state.env.numbers.EBADF, 'recv')
  const current = state.env.readiness.find(state, isProtocolInput)
  if (current === undefined) new ProtocolSink(checked, uncaught).attach(socket)
  else if (current.sink instanceof ProtocolSink) current.redirect(current.sink.succeededBy(checked))
}

function readMessagesWith(socket: StreamSocket, protocol: ConnectionProtocolOf | DatagramProtocolOf): void {
  const state = stateOf(socket)
  if (!hasDatagramReceived(protocol) && isProtocolOfBytes(protocol)) requireStream(state, 'setProtocol')
  const checked = checkDatagramProtocol('setProtocol', protocol)
  if (state.fd < 0) throw state.error(state.env.numbers.EBADF, 'recvfrom')
  const current = state.env.readiness.find(state, (waiter) => waiter instanceof DatagramReceiver)
  if (current === undefined) new DatagramReceiver(socket, checked).startSoon()
  else current.succeed(checked)
}

function hasDatagramReceived(protocol: unknown): boolean {
  return typeof protocol === 'object' && protocol !== null && Reflect.get(protocol, 'datagramReceived') !== undefined
}

function isProtocolOfBytes(protocol: unknown): boolean {
  if (typeof protocol !== 'object' || protocol === null) return false
  return Reflect.get(protocol, 'dataReceived') !== undefined || Reflect.get(protocol, 'dataBorrowed') !== undefined
}

function isProtocolInput(waiter: Waiter): waiter is Input<StreamSocket> {
  return waiter instanceof Input && waiter.sink instanceof ProtocolSink
}

/** What is received by the connections of one protocol: one sink for all of them. */
export class ProtocolSink<S extends StreamSocket> implements InputSink<S> {
  readonly borrows: boolean
  readonly #checked: CheckedProtocol
  readonly #report: ReportError<S>
  readonly #over: (() => void) | undefined

  /**
   * @param report told of exceptions of the program; those of connections are `connectionLost`'s.
   * @param over called when a connection was lost, after the protocol.
   */
  constructor(checked: CheckedProtocol, report: ReportError<S>, over?: () => void) {
    this.#checked = checked
    this.borrows = checked.borrows
    this.#report = report
    this.#over = over
  }

  /** The same for a connection that has changed its protocol. */
  succeededBy(checked: CheckedProtocol): ProtocolSink<S> {
    return new ProtocolSink(checked, this.#report, this.#over)
  }

  /** Receive from `connection` from now on. Nothing is told before the caller has returned. */
  attach(connection: S): Input<S> {
    const input = new Input(stateOf(connection), connection, this)
    input.startSoon()
    return input
  }

  /** As {@link attach}, of a connection that the program has not seen. */
  accept(connection: S, peer: Address | null): void {
    // First, so that connectionMade may set another protocol.
    const input = this.attach(connection)
    if (connection.closed) return
    let result: unknown
    try {
      result = this.#checked.connectionMade?.call(this.#checked.protocol, connection, peer)
    } catch (error) {
      if (connection.closed) {
        this.#tell(error, connection)
        return
      }
      input.stop()
      input.sink.error(connection, error)
      return
    }
    if (mayBePromise(result)) promiseOf(result).catch((error: unknown) => this.#ended(connection, input, error))
  }

  data(connection: S, chunk: Buffer, input: Input<S>): boolean {
    let result: unknown
    try {
      result = this.#checked.data.call(this.#checked.protocol, connection, chunk)
    } catch (error) {
      if (connection.closed) {
        this.#tell(error, connection)
        return false
      }
      input.stop()
      input.sink.error(connection, error)
      return false
    }
    // A socket's own promise that is settled already, as sendall's mostly is.
    if (result !== DONE && mayBePromise(result)) this.#pauseUntil(result, connection, input)
    return true
  }

  // Apart from `data`: V8 makes memory for what closures use whenever the function around them is called.
  #pauseUntil(promise: unknown, connection: S, input: Input<S>): void {
    input.pause()
    promiseOf(promise).then(
      () => input.resume(),
      (error: unknown) => this.#ended(connection, input, error),
    )
  }

  end(connection: S, input: Input<S>): void {
    // From here on close() must be heard of, and another protocol may be set.
    input.pause()
    let result: unknown
    try {
      result = this.#checked.eofReceived?.call(this.#checked.protocol, connection)
    } catch (error) {
      if (connection.closed) this.#tell(error, connection)
      else this.#ended(connection, input, error)
      return
    }
    if (result === true) return
    if (!mayBePromise(result)) {
      this.#ended(connection, input, null)
      return
    }
    promiseOf(result).then(
      (keep: unknown) => {
        if (keep !== true) this.#ended(connection, input, null)
      },
      (error: unknown) => this.#ended(connection, input, error),
    )
  }

  error(connection: S, error: unknown): void {
    if (!isFailure(error)) this.#tell(error, connection)
    this.#end(connection, error)
  }

  /** Called while the socket closes or is given away: nothing may be done to it here. */
  closed(connection: S): void {
    this.#lost(connection, null)
  }

  /** A promise that a method returned has settled, perhaps long after the program closed the connection. */
  #ended(connection: S, input: Input<S>, error: unknown): void {
    if (connection.closed) {
      if (error !== null && !isFailure(error)) this.#tell(error, connection)
      return
    }
    input.stop()
    input.forget()
    // The protocol may be another one by now.
    const { sink } = input
    if (error !== null) sink.error(connection, error)
    else if (sink instanceof ProtocolSink) sink.#end(connection, null)
  }

  /** End a connection that nobody else has closed. */
  #end(connection: S, error: unknown): void {
    try {
      connection.close()
    } catch {
      // close(2) gave the fd up whatever it said.
    }
    this.#lost(connection, error)
  }

  /** In a turn of its own: a protocol that closes a connection is not called again from within. */
  #lost(connection: S, error: unknown): void {
    process.nextTick(() => {
      let result: unknown
      try {
        result = this.#checked.connectionLost?.call(
          this.#checked.protocol,
          connection,
          error === null || error instanceof Error ? error : new Error(String(error)),
        )
      } catch (thrown) {
        this.#tell(thrown, connection)
      }
      if (mayBePromise(result)) promiseOf(result).catch((thrown: unknown) => this.#tell(thrown, connection))
      this.#over?.()
    })
  }

  /** What reports may throw as well, and the connection must be closed all the same. */
  #tell(error: unknown, connection: S): void {
    try {
      this.#report(error, connection)
    } catch (thrown) {
      uncaught(thrown)
    }
  }
}
