/**
 * Which backend `@sockcall/compat-python` makes its system calls with. Python has nothing like it, so it stands apart from
 * the module that has Python's names.
 */
import type { Backend } from '@sockcall/core'
import { type BackendName, loadBackend } from './choose-backend.js'
import { bind, bound } from './environment.js'

export type { Backend } from '@sockcall/core'
export type { BackendName } from './choose-backend.js'

/**
 * Choose the backend for everything made from now on. Without this the environment variable `SOCKCALL_BACKEND` chooses,
 * else native is used where it is installed, else ffi.
 *
 * @param choice a name, or a backend object: one of another package, or a simulated kernel.
 * @returns the backend.
 * @throws Error where it cannot be loaded, saying why and what to install.
 */
export function useBackend(choice: BackendName | Backend): Backend {
  const backend = typeof choice === 'string' ? loadBackend(choice) : choice
  bind(backend)
  return backend
}

/** The backend in use. Loads it where nothing has used one yet. */
export function chosenBackend(): Backend {
  return bound().env.backend
}
