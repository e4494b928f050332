import { publishFd } from '../call/kernel-wait.js'
import type { SocketState } from '../call/socket-state.js'
import { isIndex, toIndex, toUnsignedMask32 } from '../options/c-integer.js'
import type { Voice } from '../voice/voice.js'
import { bytesToSend, intArgument } from './arguments.js'

const MAX_OPTION_BYTES = 1024
/** The options by which a blocking call waits in the kernel, by all names that Linux has for them. */
const KERNEL_TIMEOUTS = ['SO_RCVTIMEO', 'SO_SNDTIMEO'].flatMap((name) => [name, `${name}_NEW`])

/** A program that reads or sets a timeout of the kernel's finds it as if no call had waited there. */
function leaveKernelTimeouts(state: SocketState, level: number, optname: number): void {
  const { env, abi } = state
  if (state.slicedInKernel === 0 && !state.fdIsPrivate) return
  if (level !== env.numbers.SOL_SOCKET) return
  const { constants, extensions } = abi
  if (KERNEL_TIMEOUTS.some((name) => (constants[name] ?? extensions[name]) === optname)) publishFd(state)
}

/** getsockopt(2) of an int, or of bytes where `buflen` is above 0 (S45). AF_VSOCK options are unsigned 64-bit. */
export function getsockopt(
  state: SocketState,
  level: unknown,
  optname: unknown,
  buflen: unknown,
): number | bigint | Buffer {
  const { env, voice } = state
  const levelInt = intArgument(voice, level, 'level')
  const name = intArgument(voice, optname, 'optname')
  const size = buflen === undefined ? 0 : intArgument(voice, buflen, 'buflen')
  leaveKernelTimeouts(state, levelInt, name)
  const { littleEndian } = env.backend.abi.layout
  if (state.family === env.numbers.AF_VSOCK) {
    if (size !== 0) throw voice.refusal('option length of vsock', size)
    env.memory.optlen[0] = 8
    env.memory.optval.fill(0)
    const rc = env.sys.getsockopt(state.fd, levelInt, name, env.memory.optval, env.memory.optlen)
    if (rc < 0) throw state.error(rc, 'getsockopt')
    const value = littleEndian ? env.memory.optval.readBigUInt64LE(0) : env.memory.optval.readBigUInt64BE(0)
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
  }
  if (size === 0) {
    env.memory.optlen[0] = 4
    env.memory.optval.fill(0)
    const rc = env.sys.getsockopt(state.fd, levelInt, name, env.memory.optval, env.memory.optlen)
    if (rc < 0) throw state.error(rc, 'getsockopt')
    return littleEndian ? env.memory.optval.readInt32LE(0) : env.memory.optval.readInt32BE(0)
  }
  if (size < 0 || size > MAX_OPTION_BYTES) throw voice.refusal('option length', size)
  const value = Buffer.alloc(size)
  env.memory.optlen[0] = size
  const rc = env.sys.getsockopt(state.fd, levelInt, name, value, env.memory.optlen)
  if (rc < 0) throw state.error(rc, 'getsockopt')
  return value.subarray(0, env.memory.optlen[0])
}

/** setsockopt(2) with an int, with bytes, or with null and a length (S46). */
export function setsockopt(
  state: SocketState,
  level: unknown,
  optname: unknown,
  value: unknown,
  optlen: unknown,
): void {
  const { env, voice } = state
  if (value === null && optlen !== undefined) {
    setNullOption(state, level, optname, optlen)
    return
  }
  const levelInt = intArgument(voice, level, 'level')
  const name = intArgument(voice, optname, 'optname')
  leaveKernelTimeouts(state, levelInt, name)
  let rc: number
  if (state.family === env.numbers.AF_VSOCK) {
    rc = setVsockOption(state, levelInt, name, value)
  } else if (isCInt(value)) {
    const int = Number(value)
    if (env.backend.abi.layout.littleEndian) env.memory.optval.writeInt32LE(int, 0)
    else env.memory.optval.writeInt32BE(int, 0)
    rc = env.sys.setsockopt(state.fd, levelInt, name, env.memory.optval, 4)
  } else {
    // Also where an integer is too large for a C int: CPython's last form, bytes, is what complains (S46).
    const bytes = bytesToSend(voice, value)
    rc = env.sys.setsockopt(state.fd, levelInt, name, bytes, bytes.byteLength)
  }
  // A struct timeval is no int, except on Windows.
  if (levelInt === env.numbers.SOL_SOCKET && (!isCInt(value) || state.abi.platform === 'win32'))
    state.forgetKernelTimeouts()
  if (levelInt === env.numbers.IPPROTO_TCP && name === state.abi.constants.TCP_ULP) state.hasUpperLayer = true
  if (rc < 0) throw state.error(rc, 'setsockopt')
}

/** A null pointer and a length. What does not fit that form falls to CPython's last one, which takes no fourth argument. */
function setNullOption(state: SocketState, level: unknown, optname: unknown, optlen: unknown): void {
  const args =
    state.family === state.env.numbers.AF_VSOCK ? null : nullOptionArguments(state.voice, level, optname, optlen)
  if (args === null) throw state.voice.refusal('null option')
  leaveKernelTimeouts(state, args[0], args[1])
  const rc = state.env.sys.setsockopt(state.fd, args[0], args[1], null, args[2])
  if (args[0] === state.env.numbers.SOL_SOCKET) state.forgetKernelTimeouts()
  if (rc < 0) throw state.error(rc, 'setsockopt')
}

function nullOptionArguments(
  voice: Voice,
  level: unknown,
  optname: unknown,
  optlen: unknown,
): [number, number, number] | null {
  try {
    return [
      intArgument(voice, level, 'level'),
      intArgument(voice, optname, 'optname'),
      toUnsignedMask32(voice, optlen, 'optlen'),
    ]
  } catch {
    return null
  }
}

function isCInt(value: unknown): boolean {
  if (typeof value === 'number') return (value | 0) === value
  if (typeof value === 'bigint') return value >= -0x80000000n && value <= 0x7fffffffn
  return typeof value === 'boolean'
}

function setVsockOption(state: SocketState, level: number, name: number, value: unknown): number {
  const { env, voice } = state
  if (!isIndex(value)) throw voice.refusal('vsock option value', value)
  const wide = BigInt.asUintN(64, BigInt(toIndex(voice, value, 'value')))
  if (env.backend.abi.layout.littleEndian) env.memory.optval.writeBigUInt64LE(wide, 0)
  else env.memory.optval.writeBigUInt64BE(wide, 0)
  return env.sys.setsockopt(state.fd, level, name, env.memory.optval, 8)
}
