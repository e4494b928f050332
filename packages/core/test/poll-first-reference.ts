import { EAGAIN, EINTR, type SimulatedKernel } from './simulated-kernel.js'

/** How a call ended. */
export type Outcome =
  | { readonly value: number }
  | { readonly errno: number }
  | { readonly timedOut: true }
  | { readonly thrown: string }

/** A socket as in CPython's C code: `timeoutMs` below 0 blocks, and the fd is non-blocking exactly when it does not. */
export interface ReferenceSocket {
  readonly kernel: SimulatedKernel
  timeoutMs: number
}

/** PyErr_CheckSignals: run pending handlers, and let their exceptions out. */
type CheckSignals = () => void

type Attempt = (nonblocking: boolean) => number

/**
 * CPython's `sock_call_ex`, to the letter: with a timeout it polls before it calls. It is slow, and our loop is compared with
 * it.
 *
 * @param timeoutMs what is left for this call; the socket's own timeout is read again only after a false positive.
 */
function sockCallEx(socket: ReferenceSocket, check: CheckSignals, attempt: Attempt, timeoutMs: number): Outcome {
  const { kernel } = socket
  const hasTimeout = timeoutMs > 0
  let deadline: number | undefined
  for (;;) {
    if (hasTimeout) {
      let interval = timeoutMs
      if (deadline === undefined) deadline = kernel.now + timeoutMs
      else interval = deadline - kernel.now
      // A closed socket counts as ready; the call gives EBADF.
      const rc = interval < 0 ? 0 : kernel.open ? kernel.poll(Math.ceil(interval)) : 1
      if (rc === EINTR) {
        check()
        continue
      }
      if (rc === 0) return { timedOut: true }
    }
    let rc: number
    for (;;) {
      rc = attempt(socket.timeoutMs >= 0)
      if (rc !== EINTR) break
      check()
    }
    if (rc >= 0) return { value: rc }
    if (socket.timeoutMs > 0 && rc === EAGAIN) continue
    return { errno: -rc }
  }
}

/** CPython's `sock_recv`. */
export function recvReference(
  socket: ReferenceSocket,
  check: CheckSignals,
  length: number,
  dontwait: boolean,
): Outcome {
  const attempt: Attempt = (nonblocking) => socket.kernel.recv(length, nonblocking || dontwait)
  return sockCallEx(socket, check, attempt, socket.timeoutMs)
}

/** CPython's `sock_sendall`: one deadline, signals checked after every part. */
export function sendallReference(socket: ReferenceSocket, check: CheckSignals, length: number): Outcome {
  const { kernel } = socket
  let timeoutMs = socket.timeoutMs
  const hasTimeout = timeoutMs > 0
  let deadline: number | undefined
  let left = length
  do {
    if (hasTimeout) {
      if (deadline === undefined) deadline = kernel.now + timeoutMs
      else timeoutMs = deadline - kernel.now
      if (timeoutMs <= 0) return { timedOut: true }
    }
    const size = left
    const outcome = sockCallEx(socket, check, (nonblocking) => kernel.send(size, nonblocking), timeoutMs)
    if (!('value' in outcome)) return outcome
    left -= outcome.value
    check()
  } while (left > 0)
  return { value: length }
}
