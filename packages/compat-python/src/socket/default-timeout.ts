import { nsToSeconds, pythonVoice, timeoutToNs } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { takesNone, takesOne } from '../calling/positional.js'

/** The timeout in seconds of new sockets, null for none. */
export function getdefaulttimeout(): number | null
export function getdefaulttimeout(...args: unknown[]): number | null {
  takesNone('_socket.getdefaulttimeout', args)
  return nsToSeconds(bound().env.defaultTimeoutNs)
}

/** Set the timeout of new sockets: seconds, or null. @throws as settimeout does. */
export function setdefaulttimeout(timeout: number | null): void
export function setdefaulttimeout(...args: unknown[]): void {
  takesOne('_socket.setdefaulttimeout', args)
  bound().env.defaultTimeoutNs = timeoutToNs(pythonVoice, args[0], 1e9)
}
