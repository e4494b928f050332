import type { Backend, BoundSockets } from '@sockcall/core'
import { type Environment, environmentSockets, pythonVoice } from '@sockcall/core/internal'
import { loadBackend } from './choose-backend.js'

/** Core's sockets and functions over the chosen backend, and what they share. */
export interface Bound {
  readonly sockets: BoundSockets
  readonly env: Environment
}

let current: Bound | null = null

/** What every socket and function of this package uses. It is made at first use, not when the package is imported. */
export function bound(): Bound {
  current ??= make(loadBackend())
  return current
}

/** Replace it. Open sockets keep the backend they were made with. */
export function bind(backend: Backend): void {
  if (current?.env.backend === backend) return
  const next = make(backend)
  if (current !== null) next.env.defaultTimeoutNs = current.env.defaultTimeoutNs
  current = next
}

function make(backend: Backend): Bound {
  const made = environmentSockets(backend, pythonVoice)
  made.env.socketName = 'socket.socket'
  made.env.asPython = true
  return made
}
