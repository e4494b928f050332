import type { BoundSockets } from '@sockcall/core'
import { importPackage } from './packages.js'
import { setting } from './settings.js'

/** The sockets of the packages under test, on the backend that the setting names. */
export async function sockets(): Promise<BoundSockets> {
  const { bindSockets } = await importPackage('core')
  const { backend } = await importPackage(setting('backend') === 'ffi' ? 'backend-ffi' : 'backend-native')
  return bindSockets(backend)
}
