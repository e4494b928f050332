import { OverflowError, ValueError } from '@sockcall/core'

/** What can be waited for: a descriptor, or an object that has one, such as a socket or a server. */
export type FileDescriptorLike = number | HasFileno

/** An object with a descriptor. */
export interface HasFileno {
  /** The descriptor. */
  fileno(): number
}

/** Whether a value has a method `fileno`. */
export function hasFileno(value: unknown): value is HasFileno {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    'fileno' in value &&
    typeof value.fileno === 'function'
  )
}

/** PyObject_AsFileDescriptor(o) — the descriptor of an object. */
export function asFileDescriptor(value: unknown): number {
  let fd: unknown = value
  if (typeof value === 'boolean') {
    process.emitWarning('bool is used as a file descriptor', 'RuntimeWarning')
    fd = value ? 1 : 0
  } else if (!isInteger(value)) {
    if (!hasFileno(value)) throw new TypeError('argument must be an int, or have a fileno() method.')
    fd = value.fileno()
    if (!isInteger(fd)) throw new TypeError('fileno() returned a non-integer')
  }
  const number = Number(fd)
  if (number > 0x7fffffff || number < -0x80000000) {
    throw new OverflowError('Python int too large to convert to C int')
  }
  if (number < 0) throw new ValueError(`file descriptor cannot be a negative integer (${number})`)
  return number
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value)
}
