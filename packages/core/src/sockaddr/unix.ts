/** AF_UNIX (address-formats section 3). */
import type { Abi } from '../abi/types.js'
import type { Backend } from '../backend/index.js'
import { fsDecode, fsEncode } from '../host/fs-encoding.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { writeHeader } from './header.js'
import type { EncodedSockaddr, SockaddrContext, UnixAddress } from './types.js'
import { viewOrBuffer } from './view-bytes.js'

/** offsetof(struct sockaddr_un, sun_path), the same everywhere. */
const PATH = 2
const scratch = sockaddrScratch(PATH)
/** Not a path that a user can pass. */
const NO_PATH = Symbol('no path')
/** The path in the scratch memory now, and its platform. */
let lastPath: string | typeof NO_PATH = NO_PATH
let lastAbi: Abi | null = null

function encode(context: SockaddrContext, _backend: Backend, _call: string, address: unknown): EncodedSockaddr {
  const { abi } = context
  if (address === lastPath && abi === lastAbi) return scratch
  const path = pathBytes(context, address)
  const { layout, platform } = abi
  const abstract = platform === 'linux' && (path.length === 0 || path[0] === 0)
  const longest = layout.sunPathSize - (abstract ? 0 : 1)
  if (path.length > longest) throw context.voice.tooLong('AF_UNIX path', longest)
  const { sockaddr } = scratch
  lastPath = NO_PATH
  sockaddr.fill(0)
  scratch.addrlen = PATH + path.length + (abstract ? 0 : 1)
  writeHeader(layout, sockaddr, context.family, scratch.addrlen)
  sockaddr.set(path, PATH)
  if (typeof address === 'string') lastPath = address
  lastAbi = abi
  return scratch
}

function pathBytes({ voice }: SockaddrContext, address: unknown): Uint8Array {
  return typeof address === 'string' ? fsEncode(voice, address) : viewOrBuffer(voice, address, 'address')
}

function decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): UnixAddress {
  const path = sockaddr.subarray(PATH, Math.max(PATH, addrlen))
  if (context.abi.platform === 'linux' && path.length > 0 && path[0] === 0) return Buffer.from(path)
  const end = path.indexOf(0)
  return fsDecode(end < 0 ? path : path.subarray(0, end))
}

/** A path, or on Linux an abstract name. */
export const unixCodec: SockaddrCodec = {
  encode,
  decode,
  capacity: ({ abi }) => PATH + abi.layout.sunPathSize,
}
