import type { Codec } from './codec.js'

export function multiByteCodec(_name: string): Codec | null {
  return null
}
