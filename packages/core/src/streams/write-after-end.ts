import { Duplex } from 'node:stream'
import { nodeError } from './node-error.js'

/**
 * For 'end': a stream that may not be half open was ended by its peer. What is written from now on fails with EPIPE, as in net: the
 * program has not ended the stream itself, as the Writable would say.
 */
export function refuseWritesAfterEnd(this: Duplex): void {
  if (!this.allowHalfOpen) this.write = writeAfterEnd
}

function writeAfterEnd(this: Duplex, ...args: unknown[]): boolean {
  if (!this.writableEnded) return Reflect.apply(Duplex.prototype.write, this, args)
  const error = nodeError('EPIPE', 'This socket has been ended by the other party')
  const callback = args.slice(1).find((one) => typeof one === 'function')
  if (callback !== undefined) process.nextTick(callback as (error: Error) => void, error)
  this.destroy(error)
  return false
}
