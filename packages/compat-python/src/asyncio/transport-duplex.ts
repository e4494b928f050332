import { Duplex } from 'node:stream'
import type { Transport } from './base-transport.js'
import type { ProtocolMethods } from './protocols.js'

type Done = (error?: Error | null) => void

/** A transport as a Node stream, for node:tls: it is the protocol of the transport. */
export class TransportDuplex extends Duplex implements ProtocolMethods {
  readonly #transport: Transport
  #paused = false
  #writing: Done | null = null

  constructor(transport: Transport) {
    super({ allowHalfOpen: false })
    this.#transport = transport
  }

  data_received(data: Buffer): void {
    if (!this.push(data)) this.#transport.pause_reading()
  }

  eof_received(): boolean {
    this.push(null)
    return true
  }

  connection_lost(exc: Error | null): void {
    this.destroy(exc ?? undefined)
  }

  pause_writing(): void {
    this.#paused = true
  }

  resume_writing(): void {
    this.#paused = false
    const done = this.#writing
    this.#writing = null
    done?.()
  }

  override _read(): void {
    this.#transport.resume_reading()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#transport.write(chunk)
    if (this.#paused) this.#writing = done
    else done()
  }

  override _final(done: Done): void {
    this.#transport.close()
    done()
  }

  override _destroy(error: Error | null, done: Done): void {
    // After _final the transport sends its buffer, and closes.
    if (!this.writableFinished) this.#transport.abort()
    done(error)
  }
}
