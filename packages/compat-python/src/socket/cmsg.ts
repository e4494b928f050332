import * as core from '@sockcall/core'
import { pythonVoice } from '@sockcall/core/internal'
import { platformAbi } from '../calling/platform-constant.js'
import { takes } from '../calling/positional.js'

/** The size of an ancillary item of `length` bytes, without padding. @throws OverflowError. */
export function CMSG_LEN(length: number): number
export function CMSG_LEN(...args: unknown[]): number {
  takes('CMSG_LEN', 1, 1, args)
  return core.CMSG_LEN(platformAbi, args[0], pythonVoice)
}

/** The size of an ancillary item of `length` bytes, with padding. @throws OverflowError. */
export function CMSG_SPACE(length: number): number
export function CMSG_SPACE(...args: unknown[]): number {
  takes('CMSG_SPACE', 1, 1, args)
  return core.CMSG_SPACE(platformAbi, args[0], pythonVoice)
}
