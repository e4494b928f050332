import type { Backend } from '@sockcall/core'
import { type EnvironmentSockets, environmentSockets, pythonVoice } from '@sockcall/core/internal'
import { chosenBackend } from 'sockcall/backend'

let current: EnvironmentSockets | null = null

/**
 * What every socket and function of this package uses: core's sockets over the chosen backend, and what they share. It is made
 * at first use, not when the package is imported, and again after another backend was chosen.
 */
export function bound(): EnvironmentSockets {
  const backend = chosenBackend()
  if (current?.env.backend !== backend) {
    const next = make(backend)
    if (current !== null) next.env.defaultTimeoutNs = current.env.defaultTimeoutNs
    current = next
  }
  return current
}

function make(backend: Backend): EnvironmentSockets {
  const made = environmentSockets(backend, { voice: pythonVoice })
  made.env.socketName = 'socket.socket'
  made.env.asPython = true
  return made
}
