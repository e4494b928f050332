import type { Backend } from '@sockcall/core'
import { checkVersion } from '@sockcall/core/internal'
import { type BackendName, loadBackend } from './choose-backend.js'

let current: Backend | null = null

/**
 * Choose the backend of this thread for everything made from now on, here and in `@sockcall/compat-python`. By default the
 * environment variable `SOCKCALL_BACKEND` decides, else native is used if it is installed, else ffi. Open sockets keep the
 * backend they were made with.
 *
 * @param choice a name, or a backend object, from another package or a simulated kernel.
 * @returns the backend.
 * @throws Error if it cannot be loaded, with the reason and what to install, or if it is of another version.
 */
export function useBackend(choice: BackendName | Backend): Backend {
  const backend = typeof choice === 'string' ? loadBackend(choice) : choice
  checkVersion(backend)
  current = backend
  return backend
}

/** The backend in use on this thread. Loads one if nothing has used one yet. @throws Error as {@link useBackend} does. */
export function chosenBackend(): Backend {
  if (current === null) {
    const backend = loadBackend()
    checkVersion(backend)
    current = backend
  }
  return current
}
