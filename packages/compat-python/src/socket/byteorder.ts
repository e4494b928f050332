import * as core from '@sockcall/core'
import { pythonVoice } from '@sockcall/core/internal'
import { platformAbi } from '../calling/platform-constant.js'
import { takesOne } from '../calling/positional.js'

/** 16 bits from network to host order. @throws ValueError, OverflowError. */
export function ntohs(x: number): number
export function ntohs(...args: unknown[]): number {
  takesOne('_socket.ntohs', args)
  return core.ntohs(platformAbi, args[0], pythonVoice)
}

/** 16 bits from host to network order. @throws ValueError, OverflowError. */
export function htons(x: number): number
export function htons(...args: unknown[]): number {
  takesOne('_socket.htons', args)
  return core.htons(platformAbi, args[0], pythonVoice)
}

/** 32 bits from network to host order. @throws ValueError, OverflowError. */
export function ntohl(x: number): number
export function ntohl(...args: unknown[]): number {
  takesOne('_socket.ntohl', args)
  return core.ntohl(platformAbi, args[0], pythonVoice)
}

/** 32 bits from host to network order. @throws ValueError, OverflowError. */
export function htonl(x: number): number
export function htonl(...args: unknown[]): number {
  takesOne('_socket.htonl', args)
  return core.htonl(platformAbi, args[0], pythonVoice)
}
