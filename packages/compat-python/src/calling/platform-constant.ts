import { stringConstants } from '@sockcall/core/backend'
import { platformAbi } from '@sockcall/core/internal'

export { platformAbi } from '@sockcall/core/internal'

const strings = stringConstants[platformAbi.platform]

/**
 * A constant of this platform. The type is number, since programs just pass it on. On a platform without the constant the value
 * is undefined; test for that where Python tests `hasattr(socket, 'AF_VSOCK')`.
 */
export function constant(name: string): number {
  return platformAbi.constants[name] as number
}

/** Like {@link constant}, for the few that are strings. */
export function stringConstant(name: string): string {
  return strings[name] as string
}
