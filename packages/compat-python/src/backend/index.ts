/**
 * The backend of `@sockcall/compat-python`. Python has no such thing, so it is kept apart from the module with Python's names.
 */
import type { Backend } from '@sockcall/core'
import { type BackendName, loadBackend } from './choose-backend.js'
import { bind, bound } from './environment.js'

export type { Backend } from '@sockcall/core'
export type { BackendName } from './choose-backend.js'

/**
 * Choose the backend for everything made from now on. By default the environment variable `SOCKCALL_BACKEND` decides, else
 * native is used if it is installed, else ffi.
 *
 * @param choice a name, or a backend object, from another package or a simulated kernel.
 * @returns the backend.
 * @throws Error if it cannot be loaded, with the reason and what to install.
 */
export function useBackend(choice: BackendName | Backend): Backend {
  const backend = typeof choice === 'string' ? loadBackend(choice) : choice
  bind(backend)
  return backend
}

/** The backend in use. Loads one if nothing has used one yet. */
export function chosenBackend(): Backend {
  return bound().env.backend
}
