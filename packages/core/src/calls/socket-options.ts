/** What a new socket is given, checked: the numbers that C knows families, types, protocols and descriptors by. */
import { checkGiven, checkOptions, type KindsOf } from '../options/check-options.js'
import { anInteger, orNull } from '../options/option-kinds.js'
import type { SocketOptions } from './open.js'

/** A C int that is not negative: AF_*, SOCK_*, IPPROTO_*, a descriptor. */
export const aNumberOfC = anInteger(0, 0x7fffffff)

const kinds: KindsOf<SocketOptions> = {
  family: aNumberOfC,
  type: aNumberOfC,
  proto: aNumberOfC,
  fileno: orNull(aNumberOfC),
}

/**
 * Check the options of `new Socket(...)`. One that is there and undefined is an error, where elsewhere it counts as left out:
 * `{ type: constants.SOCK_DGRM }` must not make a TCP socket.
 *
 * @param call the class, which the message begins with.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE`.
 */
export function checkSocketOptions(call: string, given: SocketOptions): SocketOptions {
  const options = checkOptions(call, given, kinds)
  for (const [name, kind] of Object.entries(kinds)) {
    if (name in options) checkGiven(call, `options.${name}`, Reflect.get(options, name), kind)
  }
  return options
}

/**
 * Check numbers that are arguments by position. Those behind the last one given are left out; undefined before it is an error.
 *
 * @param names of the arguments, in order.
 * @throws as {@link checkSocketOptions}.
 */
export function checkNumbers(call: string, names: readonly string[], given: readonly unknown[]): void {
  for (const [index, name] of names.entries()) {
    if (index < given.length) checkGiven(call, name, given[index], aNumberOfC)
  }
}
