import { OSError, ValueError } from '@sockcall/core'
import { pythonRepr, pythonTypeName, waitReady } from '@sockcall/core/internal'
import { BlockingIOError } from '../exceptions/index.js'
import type { AddressInput, AnyAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import { coreOf } from '../socket/socket-handle.js'
import { bytesLike } from './bytes-like.js'
import type { LoopBase } from './loop-base.js'
import type { DatagramProtocolMethods } from './protocols.js'
import { SelectorTransport } from './selector-transport.js'

/** The largest datagram received whole, more than IPv4 and IPv6 carry. */
const MAX_SIZE = 256 * 1024
/** What a datagram counts in the buffer in addition to its bytes. */
const HEADER_SIZE = 8
/** After this many datagrams the event loop turns. */
const DATAGRAMS_A_TURN = 64

/** The transport of a datagram socket, which it owns. */
export class SelectorDatagramTransport extends SelectorTransport<DatagramProtocolMethods> {
  protected override readonly typeName = '_SelectorDatagramTransport'
  readonly #address: AddressInput | null
  #reading: AbortController | null = null
  #buffer: [data: Buffer, addr: AddressInput | null][] = []
  #buffered = 0
  #flushing = false

  /** @internal The event loop makes it. @param address the only address that may be sent to. */
  constructor(loop: LoopBase, sock: SocketClass, protocol: DatagramProtocolMethods, address: AddressInput | null) {
    super(loop, sock, protocol, undefined, null)
    this.#address = address
  }

  /**
   * Send a datagram, or buffer it. Errors of the system call go to the protocol's `error_received()`.
   *
   * @param addr null for the endpoint's remote address.
   * @throws TypeError for anything but bytes; ValueError for another address than the endpoint's.
   */
  sendto(data: Uint8Array | ArrayBuffer | DataView, addr: AddressInput | null = null): void {
    const bytes = bytesLike(data)
    if (bytes === undefined) {
      throw new TypeError(`data argument must be a bytes-like object, not '${pythonTypeName(data)}'`)
    }
    if (this.#address !== null) {
      if (addr !== null && pythonRepr(addr) !== pythonRepr(this.#address)) {
        throw new ValueError(`Invalid address: must be None or ${pythonRepr(this.#address)}`)
      }
      addr = this.#address
    }
    if (this.lost > 0) {
      this.writtenAfterLoss()
      return
    }
    if (this.#buffer.length === 0 && this.#sent(bytes, addr)) return
    if (this.lost > 0) return
    this.#buffer.push([Buffer.from(bytes), addr])
    this.#buffered += bytes.length + HEADER_SIZE
    this.maybePause()
    if (!this.#flushing) void this.#flush()
  }

  override get_write_buffer_size(): number {
    return this.#buffered
  }

  protected override startReading(): void {
    this.#reading?.abort()
    this.#reading = new AbortController()
    void this.#receive(this.#reading.signal)
  }

  protected override stopReading(): void {
    this.#reading?.abort()
    this.#reading = null
  }

  protected override clearBuffer(): void {
    this.#buffer = []
    this.#buffered = 0
  }

  async #receive(signal: AbortSignal): Promise<void> {
    const core = coreOf(this.sock)
    for (let turn = 1; !signal.aborted; turn++) {
      if (turn % DATAGRAMS_A_TURN === 0) await new Promise(setImmediate)
      if (signal.aborted) return
      let datagram: [data: Buffer, addr: AnyAddress]
      try {
        datagram = this.sock.recvfrom<AnyAddress>(MAX_SIZE)
      } catch (error) {
        if (error instanceof BlockingIOError) {
          try {
            await waitReady(this.sock, core, 'input', { signal })
          } catch (failure) {
            if (!signal.aborted) this.fatalError(failure, 'Fatal read error on datagram transport')
            return
          }
        } else if (error instanceof OSError) this.#told('error_received', error)
        else this.fatalError(error, 'Fatal read error on datagram transport')
        continue
      }
      this.#told('datagram_received', ...datagram)
    }
  }

  /** Whether it is done with: sent, or failed. */
  #sent(bytes: Uint8Array, addr: AddressInput | null): boolean {
    try {
      if (this.extra.get('peername')) this.sock.send(bytes)
      else this.sock.sendto(bytes, addr as AddressInput)
    } catch (error) {
      if (error instanceof BlockingIOError) return false
      if (error instanceof OSError) this.#told('error_received', error)
      else this.fatalError(error, 'Fatal write error on datagram transport')
    }
    return true
  }

  async #flush(): Promise<void> {
    this.#flushing = true
    const core = coreOf(this.sock)
    try {
      for (let next = this.#buffer[0]; next !== undefined; next = this.#buffer[0]) {
        if (!this.#sent(...next)) {
          await waitReady(this.sock, core, 'output')
          continue
        }
        if (this.#buffer[0] !== next) continue
        this.#buffer.shift()
        this.#buffered -= next[0].length + HEADER_SIZE
        this.maybeResume()
      }
    } catch (error) {
      this.fatalError(error, 'Fatal write error on datagram transport')
    }
    this.#flushing = false
    if (!this.closing || this.lost > 0) return
    this.lost++
    this.connectionLost(null)
  }

  #told(name: 'error_received', exc: Error): void
  #told(name: 'datagram_received', data: Buffer, addr: AnyAddress): void
  #told(name: 'error_received' | 'datagram_received', ...args: unknown[]): void {
    const { protocol } = this
    try {
      ;(protocol[name] as ((...args: unknown[]) => void) | undefined)?.apply(protocol, args)
    } catch (exception) {
      // As in Python an exception of a callback is reported, and the endpoint goes on.
      this.loop.call_exception_handler({
        message: `Exception in callback ${name}()`,
        exception,
        transport: this,
        protocol,
      })
    }
  }
}
