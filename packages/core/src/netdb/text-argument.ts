import { textItem } from '../sockaddr/text-item.js'
import type { Argument } from '../voice/argument.js'
import type { Voice } from '../voice/voice.js'

/**
 * A string argument of a function, in UTF-8.
 *
 * @throws for another type, a lone surrogate, and a NUL (G10).
 */
export function textArgument(voice: Voice, value: unknown, argument: Argument): Buffer {
  return textItem(voice, value, argument.name, () => voice.notText(argument, value))
}
