import type { darwinConstants } from '../abi/darwin-constants.js'
import type { darwinExtensions } from '../abi/darwin-extensions.js'
import type { linuxBluetoothConstants } from '../abi/linux-bluetooth.js'
import type { linuxConstants } from '../abi/linux-constants.js'
import type { linuxExtensions } from '../abi/linux-extensions.js'
import type { Abi } from '../abi/types.js'
import type { win32Constants } from '../abi/win32-constants.js'
import type { win32Extensions } from '../abi/win32-extensions.js'
import { argumentTypeError } from '../options/check-options.js'
import { didYouMean } from '../options/nearest-name.js'

/** The name of a constant that at least one platform has. */
export type ConstantName =
  | keyof ReturnType<typeof linuxConstants>
  | keyof ReturnType<typeof linuxBluetoothConstants>
  | keyof ReturnType<typeof linuxExtensions>
  | keyof ReturnType<typeof darwinConstants>
  | keyof ReturnType<typeof darwinExtensions>
  | keyof ReturnType<typeof win32Constants>
  | keyof ReturnType<typeof win32Extensions>

/**
 * Constants by their C names. The type has the names of all platforms; reading one that the current platform lacks throws a
 * TypeError.
 */
export type SocketConstants = Readonly<Record<ConstantName, number>>

/**
 * String keys that the language, Node and test runners read from any object to find out what it is. (Others, such as
 * `constructor`, are found on Object.prototype.)
 */
const PROBED = new Set(['then', 'toJSON', 'asymmetricMatch', 'inspect', 'nodeType', 'tagName', 'length'])
/** No constant's name has any other character. */
const IDENTIFIER = /^\w+$/

/**
 * The constants of a platform. Those that exist are plain properties, so reading one is cheap; the prototype answers for the
 * rest.
 */
export function socketConstants(abi: Abi): SocketConstants {
  const known = { ...abi.extensions, ...abi.constants }
  const missing = new Proxy(
    {},
    {
      get(target, name, receiver) {
        if (typeof name === 'symbol' || name in target || PROBED.has(name) || !IDENTIFIER.test(name)) {
          return Reflect.get(target, name, receiver)
        }
        const suggestion = didYouMean(name, Object.keys(known))
        throw argumentTypeError(`constants: there is no ${name} on ${abi.platform}${suggestion}`)
      },
    },
  )
  return Object.freeze(Object.assign(Object.create(missing), known))
}
