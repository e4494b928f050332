import { offAbort, onAbort } from './abort-listeners.js'

/** What `promise` gives, or the signal's reason as soon as it is aborted. What the promise gives after that is dropped. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    const waiter = { cancel: reject }
    onAbort(signal, waiter)
    promise.then(resolve, reject).finally(() => offAbort(signal, waiter))
  })
}
