import { ifIndextoname, ifNameindex, ifNametoindex } from '@sockcall/core'
import { pythonVoice } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { takesNone, takesOne } from '../calling/positional.js'

/** The network interfaces. */
export function if_nameindex(): [index: number, name: string][]
export function if_nameindex(...args: unknown[]): [number, string][] {
  takesNone('_socket.if_nameindex', args)
  return ifNameindex(bound().env.backend, pythonVoice)
}

/** An interface's index. @throws OSError "no interface with this name". */
export function if_nametoindex(if_name: string | Uint8Array): number
export function if_nametoindex(...args: unknown[]): number {
  takesOne('_socket.if_nametoindex', args)
  return ifNametoindex(bound().env.backend, args[0], pythonVoice)
}

/** An interface's name. @throws OSError ENXIO. */
export function if_indextoname(if_index: number): string
export function if_indextoname(...args: unknown[]): string {
  takesOne('_socket.if_indextoname', args)
  return ifIndextoname(bound().env.backend, args[0], pythonVoice)
}
