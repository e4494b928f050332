import type { Environment } from '../call/environment.js'
import { checkWithTcp } from '../streams/connection-options.js'
import { type ConnectionObserver, Connector } from '../streams/connector.js'
import { SocketDuplex } from '../streams/duplex.js'
import { duplexKinds, type SocketDuplexOptions } from '../streams/duplex-options.js'
import { OSError } from '../voice/python/os-error.js'
import type { ConnectionAddress, ConnectionTarget } from './connection-target.js'
import { type ConnectionOptions, checkConnection, connect, connectionKinds } from './create-connection.js'

/** What `connectDuplex` may be given: how to connect, and how the stream behaves. */
export type ConnectDuplexOptions = ConnectionOptions & SocketDuplexOptions

/**
 * A stream that connects as `createConnection` does. Arguments of no use throw here; what happens later is an 'error'.
 *
 * @throws TypeError, RangeError.
 */
export function connectDuplex(
  env: Environment,
  address: ConnectionAddress,
  given: ConnectDuplexOptions = {},
): SocketDuplex {
  const options = checkWithTcp('connectDuplex', given, { ...connectionKinds, ...duplexKinds })
  const target = checkConnection('connectDuplex', address, options)
  const connector = new Connector(env, async (signal, observer) => {
    const attemptFailed: ConnectionObserver['attemptFailed'] = (item, error) =>
      observer.attemptFailed(item, tooLong(error, target))
    try {
      return await connect(env, target, { ...options, signal }, { ...observer, attemptFailed })
    } catch (error) {
      throw tooLong(error, target)
    }
  })
  return new SocketDuplex(connector, pick(options))
}

/** The stream's own options. */
function pick(options: ConnectDuplexOptions): SocketDuplexOptions {
  const own = Object.keys(duplexKinds).map((name) => [name, Reflect.get(options, name)] as const)
  return Object.fromEntries(own)
}

/** The one error of an AF_UNIX path that Python raises without a number, where net has ENAMETOOLONG. */
function tooLong(error: unknown, { path }: ConnectionTarget): unknown {
  if (path === undefined || !(error instanceof OSError) || error.errno !== null || error.code !== undefined)
    return error
  return new OSError(error.message, { code: 'ENAMETOOLONG', address: path })
}
