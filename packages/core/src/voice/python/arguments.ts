import type { ArgumentVoice, IntegerType } from '../voice.js'
import { OSError, OverflowError, ValueError } from './os-error.js'
import { argumentTypeName, pythonTypeName } from './python-type.js'
import { pythonRefusal } from './refusals.js'

const INT_MAX = 0x7fffffff
const INT64_MAX = 0x7fffffffffffffffn
const INT64_MIN = -0x8000000000000000n

/** The texts for negative sizes, by call. */
const negativeSizes: Readonly<Record<string, string>> = {
  recv: 'negative buffersize in recv',
  recvfrom: 'negative buffersize in recvfrom',
  recv_into: 'negative buffersize in recv_into',
  recvfrom_into: 'negative buffersize in recvfrom_into',
  recvmsg: 'negative buffer size in recvmsg()',
}

/** Arguments in the words of CPython's argument parser and its socket module. */
export const pythonArguments: ArgumentVoice = {
  notAnInteger: (_name, value) =>
    new TypeError(`'${pythonTypeName(value)}' object cannot be interpreted as an integer`),
  integerRange: (_name, value, type) => integerRange(value, type),
  notBytes: (_name, value) => new TypeError(`a bytes-like object is required, not '${pythonTypeName(value)}'`),
  notWritable: (argument, value) =>
    new TypeError(`${placeOf(argument)} must be read-write bytes-like object, not ${argumentTypeName(value)}`),
  notText: (argument, value) => new TypeError(`${placeOf(argument)} must be str, not ${argumentTypeName(value)}`),
  notName: (_name, value) => new TypeError(`expected str, bytes or os.PathLike object, not ${pythonTypeName(value)}`),
  containsNul: (_name, kind) => new ValueError(`embedded null ${kind === 'text' ? 'character' : 'byte'}`),
  notIterable: (argument) => new TypeError(`${placeOf(argument)} must be an iterable`),
  tooManyItems: (argument) => new OSError(`${placeOf(argument)} is too long`),
  sizeRange: (call, name) =>
    new ValueError(name === 'ancbufsize' ? 'invalid ancillary data buffer length' : (negativeSizes[call] ?? '')),
  bufferTooSmall: (call) =>
    new ValueError(
      call === 'recv_into' ? 'buffer too small for requested bytes' : 'nbytes is greater than the length of the buffer',
    ),
  // MemoryError in Python.
  cannotAllocate: (size) => new OverflowError(`cannot allocate a buffer of ${size} bytes`),
  timeout(fault, value) {
    switch (fault) {
      case 'type':
        return new TypeError(`'${pythonTypeName(value)}' object cannot be interpreted as an integer or float`)
      case 'nan':
        return new ValueError('Invalid value NaN (not a number)')
      case 'too large':
        return new OverflowError('timestamp out of range for C PyTime_t')
      case 'negative':
        return new ValueError('Timeout value out of range')
    }
  },
  ancillaryItem(item, count) {
    const place = '[sendmsg() ancillary data items]() argument must be'
    return count === null
      ? new TypeError(`${place} 3-item tuple, not ${argumentTypeName(item)}`)
      : new TypeError(`${place} tuple of length 3, not ${String(count)}`)
  },
  refusal: pythonRefusal,
}

/** `recv_into() argument 1`; without a number if there is but one. */
export function placeOf({ call, position }: { readonly call: string; readonly position?: number }): string {
  return position === undefined ? `${call}() argument` : `${call}() argument ${position}`
}

function integerRange(value: number | bigint, type: IntegerType): Error {
  switch (type) {
    case 'int':
      if (value > INT64_MAX || value < INT64_MIN) return tooLarge('long')
      return new OverflowError(
        value > INT_MAX ? 'signed integer is greater than maximum' : 'signed integer is less than minimum',
      )
    case 'plain int':
      return tooLarge('int')
    case 'long':
    case 'ssize_t':
      return tooLarge(type)
    default:
      if (value < 0) return new ValueError('Cannot convert negative int')
      return new OverflowError(`Python int too large for C ${type}`)
  }
}

function tooLarge(type: string): OverflowError {
  return new OverflowError(`Python int too large to convert to C ${type}`)
}
