import type { SocketBase } from '../base/socket-base.js'
import type { BoundSockets } from '../bind-sockets.js'
import type { Bytes } from '../calls/arguments.js'
import type { SocketOptions } from '../calls/open.js'
import type { RecvmsgRest } from '../calls/recvmsg.js'
import type { Address } from '../sockaddr/types.js'
import type { MessageBatch } from '../socket/message-batch.js'

/** The result of a call: its value from a blocking socket, a promise of it on the event loop. `await` works on both. */
export type Awaitable<T> = T | Promise<T>

/** An item of ancillary data to send. */
type AncillaryItem = readonly [level: number, type: number, data: Bytes]

/** A socket of either kind: the calls that `Socket` and `AsyncSocket` both have. */
export interface DrivenSocket extends SocketBase {
  bind(address: Address): Awaitable<void>
  connect(address: Address): Awaitable<void>
  connectEx(address: Address): Awaitable<number>
  accept(): Awaitable<[connection: DrivenSocket, address: Address | null]>
  recv(bufsize: number, flags?: number): Awaitable<Buffer>
  recvInto(buffer: Bytes, nbytes?: number, flags?: number): Awaitable<number>
  recvfrom(bufsize: number, flags?: number): Awaitable<[data: Buffer, address: Address | null]>
  recvfromInto(buffer: Bytes, nbytes?: number, flags?: number): Awaitable<[nbytes: number, address: Address | null]>
  send(data: Bytes, flags?: number): Awaitable<number>
  sendall(data: Bytes, flags?: number): Awaitable<void>
  sendto(data: Bytes, address: Address): Awaitable<number>
  sendto(data: Bytes, flags: number, address: Address): Awaitable<number>
  recvmsg(bufsize: number, ancbufsize?: number, flags?: number): Awaitable<[data: Buffer, ...RecvmsgRest]>
  recvmsgInto(
    buffers: Iterable<Bytes>,
    ancbufsize?: number,
    flags?: number,
  ): Awaitable<[nbytes: number, ...RecvmsgRest]>
  sendmsg(
    buffers: Iterable<Bytes>,
    ancdata?: Iterable<AncillaryItem>,
    flags?: number,
    address?: Address | null,
  ): Awaitable<number>
  recvmmsg(batch: MessageBatch, flags?: number, count?: number): Awaitable<number>
  sendmmsg(batch: MessageBatch, flags?: number, count?: number): Awaitable<number>
  sendfile(file: number | { readonly fd: number }, offset?: number, count?: number | null): Awaitable<number>
  dup(): DrivenSocket
}

/** How a check drives its sockets. */
export type DriverName = 'blocking' | 'event loop'

/** One of the two ways to make core's calls. */
export interface Driver {
  /** Its name in the titles of checks. */
  readonly name: DriverName
  /** Its class in {@link BoundSockets}. */
  readonly className: 'Socket' | 'AsyncSocket'
  /** `new Socket(options)` or `new AsyncSocket(options)`. */
  socket(sockets: BoundSockets, options?: SocketOptions): DrivenSocket
  /** socketpair(2). */
  pair(sockets: BoundSockets, family?: number, type?: number): [DrivenSocket, DrivenSocket]
}

/** `Socket`: every call returns once it is done. */
const blocking: Driver = {
  name: 'blocking',
  className: 'Socket',
  socket: (sockets, options) => new sockets.Socket(options),
  pair: (sockets, ...numbers) => sockets.socketpair(...numbers),
}

/** `AsyncSocket`: every call that may wait returns a promise. */
const eventLoop: Driver = {
  name: 'event loop',
  className: 'AsyncSocket',
  socket: (sockets, options) => new sockets.AsyncSocket(options),
  pair(sockets, ...numbers) {
    const [a, b] = sockets.socketpair(...numbers)
    return [a.toAsync(), b.toAsync()]
  },
}

/** Both of them. */
export const DRIVERS: readonly Driver[] = [blocking, eventLoop]
