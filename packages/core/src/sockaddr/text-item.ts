import { utf8Encode } from '../host/fs-encoding.js'
import type { Voice } from '../voice/voice.js'

/**
 * A string as the parser's `s` format takes it, in UTF-8.
 *
 * @param name the argument's or item's name.
 * @param notText the error for a value that is not a string.
 * @throws also for a lone surrogate, and for a NUL (G10).
 */
export function textItem(voice: Voice, value: unknown, name: string, notText: () => Error): Buffer {
  if (typeof value !== 'string') throw notText()
  const bytes = utf8Encode(voice, value)
  if (bytes.includes(0)) throw voice.containsNul(name, 'text')
  return bytes
}
