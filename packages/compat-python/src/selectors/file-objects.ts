import { ValueError } from '@sockcall/core'
import { isIndex, pythonRepr } from '@sockcall/core/internal'
import { hasFileno } from '../calling/file-descriptor.js'
import { toIndex } from '../calling/integers.js'
import { refuseNonFinite, toFloat } from '../calling/numbers.js'

/** The descriptor of a file object. @throws ValueError if it has none. */
export function fileobjToFd(fileobj: unknown): number {
  const fd = isIndex(fileobj) ? toIndex(fileobj) : ask(fileobj)
  if (fd < 0) throw new ValueError(`Invalid file descriptor: ${fd}`)
  return Number(fd)
}

function ask(fileobj: unknown): number {
  if (!hasFileno(fileobj)) throw invalid(fileobj)
  let answer: unknown
  try {
    answer = fileobj.fileno()
  } catch (error) {
    if (error instanceof TypeError || error instanceof ValueError) throw invalid(fileobj)
    throw error
  }
  const fd = typeof answer === 'string' && /^\s*[+-]?\d+\s*$/.test(answer) ? Number(answer) : toFloat(answer)
  if (fd === null || Number.isNaN(fd)) throw invalid(fileobj)
  refuseNonFinite(fd)
  return Math.trunc(fd)
}

function invalid(fileobj: unknown): ValueError {
  return new ValueError(`Invalid file object: ${pythonRepr(fileobj)}`)
}
