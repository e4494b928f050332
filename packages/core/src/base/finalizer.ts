/**
 * What becomes of a socket that its program forgot: the garbage collector's notice closes the fd and a `ResourceWarning`
 * says so, as CPython's finalizer does. Only what is still owned is closed: close() and detach() set the state's fd to -1.
 */

import type { SocketState } from '../call/socket-state.js'
import { closeState } from '../calls/close.js'
import { socketRepr } from './repr.js'

const registry = new FinalizationRegistry<SocketState>((state) => {
  if (state.fd < 0) return
  // The warning comes first, while the addresses can still be read.
  const name = state.loopDriven ? 'sockcall.AsyncSocket' : state.env.socketName
  process.emitWarning(`unclosed ${socketRepr(state, name, false)}`, 'ResourceWarning')
  try {
    closeState(state)
  } catch {
    // Nobody is there to hear of it, and the fd is gone either way.
  }
})

/** Close `state` when `owner` has been collected without a close. */
export function watch(owner: object, state: SocketState): void {
  registry.register(owner, state, owner)
}

/** `owner` has given up its fd. */
export function forget(owner: object): void {
  registry.unregister(owner)
}
