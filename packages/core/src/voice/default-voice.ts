import { pythonVoice } from './python/python-voice.js'
import type { Voice } from './voice.js'

/** The voice of core's own functions and sockets, unless another is given. */
export const defaultVoice: Voice = pythonVoice
