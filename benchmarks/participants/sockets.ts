/** The packages under test, as a program has them: built, from node_modules. */
import { type BoundSockets, bindSockets } from '@sockcall/core'
import { setting } from './settings.js'

export async function sockets(): Promise<BoundSockets> {
  const { backend } =
    setting('backend') === 'ffi' ? await import('@sockcall/backend-ffi') : await import('@sockcall/backend-native')
  return bindSockets(backend)
}
