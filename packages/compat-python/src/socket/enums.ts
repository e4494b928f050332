import { platformAbi } from '../calling/platform-constant.js'
import { intEnum, intFlag } from '../calling/python-enum.js'

type ConstantName = keyof typeof import('./constants.js')

/** The constants of a prefix that are written in upper case, as Python picks them: AF_DECnet is not among them. */
function* constantsOf(prefix: string): Generator<[string, number]> {
  for (const [name, value] of Object.entries(platformAbi.constants)) {
    if (name.startsWith(prefix) && name === name.toUpperCase()) yield [name, value]
  }
}

/** The AF_* constants: what `sock.family` and getaddrinfo's first items are. */
export const AddressFamily = /* @__PURE__ */ intEnum<Exclude<Extract<ConstantName, `AF_${string}`>, 'AF_DECnet'>>(
  'AddressFamily',
  constantsOf('AF_'),
)

/** The SOCK_* constants: what `sock.type` and getaddrinfo's second items are. */
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
