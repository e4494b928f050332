/** Which backend makes the system calls. */
export type { Backend } from '@sockcall/core'
export type { BackendName } from './choose-backend.js'
export { chosenBackend, useBackend } from './thread-backend.js'
