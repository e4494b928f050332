/**
 * The inner door: what compat-python, the conformance suite and tools build on, beside all that the first door has. It may change in
 * any release.
 */

export { errnoCode } from './abi/errno-code.js'
export { platformAbi } from './abi/platform-abi.js'
export { pythonRepr, reprOfSocket, socketRepr } from './base/repr.js'
export { stateOf } from './base/socket-base.js'
export { type EnvironmentSockets, environmentSockets } from './bind-sockets.js'
export { runBlocking } from './call/call-blocking.js'
export { Environment } from './call/environment.js'
export { SockCall, TIMED_OUT } from './call/sock-call.js'
export type { SocketState } from './call/socket-state.js'
export { setTimeoutNs } from './calls/blocking.js'
export { checkHeld } from './calls/held-memory.js'
export type { PythonSocketArguments } from './calls/open.js'
export { SendfileCall } from './calls/sendfile.js'
export { ancillaryOf } from './cmsg/ancillary.js'
export { brand, brandAs } from './errors/brand.js'
// biome-ignore lint/performance/noReExportAll: one list of the public names is enough
export * from './index.js'
export { isIndex, toCInt, toCLong, toIndex, toPlainCInt, toSsize, toUnsignedMask32 } from './options/c-integer.js'
export {
  checkArgument,
  checkGiven,
  checkOptions,
  type KindsOf,
  type OptionKinds,
  unknownOption,
} from './options/check-options.js'
export { didYouMean, nearestName } from './options/nearest-name.js'
export {
  aBoolean,
  aDuration,
  aDurationOrInfinity,
  aFunction,
  anInteger,
  anything,
  aSignal,
  aString,
  either,
  isSignal,
  LONGEST_TIMER_MS,
  type OptionKind,
  oneOf,
  orNull,
} from './options/option-kinds.js'
export { checkPortOrService } from './options/port.js'
export { nsToMs, nsToSeconds, timeoutToNs } from './options/timeout-value.js'
export { removeStaleSocket, SocketFile } from './serve/socket-file.js'
export { openSocket } from './socket/socket.js'
export { type SocketClasses, socketClasses } from './socket/socket-classes.js'
export { socketConstants } from './socket/socket-constants.js'
export { waitReady } from './socket/wait-ready.js'
export { Input, type InputSink } from './streams/input.js'
export { markUntransferable } from './thread/untransferable.js'
export { checkVersion } from './version.js'
export { argumentTypeName, pythonTypeName } from './voice/python/python-type.js'
export { pythonVoice } from './voice/python/python-voice.js'
export {
  errnoClass,
  errnoError,
  errnoErrorWithText,
  hostError,
  resolverError,
  timedOut,
} from './voice/python/system.js'
