import { platformAbi } from '../calling/platform-constant.js'
import { intEnum, intFlag } from '../calling/python-enum.js'

type ConstantName = keyof typeof import('./constants.js')

/** The constants with a prefix that are all upper case, as Python picks them: not AF_DECnet. */
function* constantsOf(prefix: string): Generator<[string, number]> {
  for (const [name, value] of Object.entries(platformAbi.constants)) {
    if (name.startsWith(prefix) && name === name.toUpperCase()) yield [name, value]
  }
}

/** The AF_* constants, as in `sock.family` and the first items of getaddrinfo. */
export const AddressFamily = /* @__PURE__ */ intEnum<Exclude<Extract<ConstantName, `AF_${string}`>, 'AF_DECnet'>>(
  'AddressFamily',
  constantsOf('AF_'),
)

/** The SOCK_* constants, as in `sock.type` and the second items of getaddrinfo. */
export const SocketKind = /* @__PURE__ */ intEnum<Extract<ConstantName, `SOCK_${string}`>>(
  'SocketKind',
  constantsOf('SOCK_'),
)

/** The MSG_* constants, which combine with `|`. */
export const MsgFlag = /* @__PURE__ */ intFlag<Extract<ConstantName, `MSG_${string}`>>('MsgFlag', constantsOf('MSG_'))

/** The AI_* constants, which combine with `|`. */
export const AddressInfo = /* @__PURE__ */ intFlag<Extract<ConstantName, `AI_${string}`>>(
  'AddressInfo',
  constantsOf('AI_'),
)
