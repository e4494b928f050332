import type { Voice } from '../voice.js'
import { pythonAddresses } from './addresses.js'
import { pythonArguments } from './arguments.js'
import { errnoError, hostError, resolverError, timedOut } from './system.js'
import { UnicodeEncodeError } from './unicode-error.js'

/** CPython's exceptions, in its words. */
export const pythonVoice: Voice = {
  ...pythonArguments,
  ...pythonAddresses,
  systemCall: errnoError,
  timedOut,
  resolver: resolverError,
  host: hostError,
  unencodable: (...args) => new UnicodeEncodeError(...args),
}
