/** asyncio's protocols: what a transport calls. Each method may be omitted; the classes are for programs that subclass them. */
import type { AnyAddress } from '../socket/addresses.js'
import type { BaseProtocolMethods, BaseTransport } from './base-transport.js'

/** A protocol of a stream. */
export interface ProtocolMethods extends BaseProtocolMethods {
  /** Bytes arrived. */
  data_received?(data: Buffer): void
  /** The peer has ended its side. True keeps the connection open for writing; else it is closed. */
  eof_received?(): unknown
}

/** A protocol of a stream that receives into its own memory. */
export interface BufferedProtocolMethods extends BaseProtocolMethods {
  /** Memory for the next bytes. @param sizehint how much there may be; -1 if unknown. */
  get_buffer(sizehint: number): Uint8Array
  /** This many bytes were put into it. */
  buffer_updated(nbytes: number): void
  /** Like {@link ProtocolMethods.eof_received}. */
  eof_received?(): unknown
}

/** A protocol of datagrams. */
export interface DatagramProtocolMethods extends BaseProtocolMethods {
  /** A datagram arrived. */
  datagram_received?(data: Buffer, addr: AnyAddress): void
  /** A send or a receive failed with an OSError. */
  error_received?(exc: Error): void
}

/** What a stream's transport accepts. */
export type StreamProtocol = ProtocolMethods | BufferedProtocolMethods

/** `asyncio.BaseProtocol`: methods that do nothing. */
export class BaseProtocol implements BaseProtocolMethods {
  /** See {@link BaseProtocolMethods}. */
  connection_made(_transport: BaseTransport): void {}

  /** See {@link BaseProtocolMethods}. */
  connection_lost(_exc: Error | null): void {}

  /** See {@link BaseProtocolMethods}. */
  pause_writing(): void {}

  /** See {@link BaseProtocolMethods}. */
  resume_writing(): void {}
}

/** `asyncio.Protocol`. */
export class Protocol extends BaseProtocol implements ProtocolMethods {
  /** See {@link ProtocolMethods}. */
  data_received(_data: Buffer): void {}

  /** See {@link ProtocolMethods}. */
  eof_received(): unknown {
    return null
  }
}

/** `asyncio.BufferedProtocol`. */
export abstract class BufferedProtocol extends BaseProtocol implements BufferedProtocolMethods {
  /** See {@link BufferedProtocolMethods}. */
  abstract get_buffer(sizehint: number): Uint8Array

  /** See {@link BufferedProtocolMethods}. */
  abstract buffer_updated(nbytes: number): void

  /** See {@link ProtocolMethods}. */
  eof_received(): unknown {
    return null
  }
}

/** `asyncio.DatagramProtocol`. */
export class DatagramProtocol extends BaseProtocol implements DatagramProtocolMethods {
  /** See {@link DatagramProtocolMethods}. */
  datagram_received(_data: Buffer, _addr: AnyAddress): void {}

  /** See {@link DatagramProtocolMethods}. */
  error_received(_exc: Error): void {}
}

/** Whether a stream's protocol receives into its own memory. */
export function isBuffered(protocol: StreamProtocol): protocol is BufferedProtocolMethods {
  return 'get_buffer' in protocol && typeof protocol.get_buffer === 'function'
}
