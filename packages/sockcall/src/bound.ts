import type { BoundSockets } from '@sockcall/core'
import { brand, type EnvironmentSockets, environmentSockets, socketClasses } from '@sockcall/core/internal'
import { chosenBackend } from './backend/index.js'

/** One pair of classes for the thread, so that `instanceof` and subclasses hold whatever backend is chosen. */
export const classes = socketClasses(() => environment().env)
brand(classes.Socket, 'door.Socket')
brand(classes.AsyncSocket, 'door.AsyncSocket')

let current: EnvironmentSockets | null = null

function environment(): EnvironmentSockets {
  const backend = chosenBackend()
  if (current?.env.backend !== backend) {
    const next = environmentSockets(backend, { classes })
    if (current !== null) next.env.defaultTimeoutNs = current.env.defaultTimeoutNs
    current = next
  }
  return current
}

/** Core's functions over the chosen backend. They are made at first use, and again after another backend was chosen. */
export function bound(): BoundSockets {
  return environment().sockets
}
