import { BlockingIOError, OSError, OverflowError, ValueError } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { UnicodeError } from './codecs/unicode-error.js'
import { chain, PartialWriteError, UnsupportedOperation } from './errors.js'

describe('UnsupportedOperation', () => {
  it('is an OSError and a ValueError, as in Python', () => {
    const error = new UnsupportedOperation('seek')
    expect(error).toBeInstanceOf(OSError)
    expect(error).toBeInstanceOf(ValueError)
    expect([error.name, error.message, error.errno]).toEqual(['UnsupportedOperation', 'seek', null])
  })

  it('leaves other classes their instances', () => {
    expect(new OSError('x')).not.toBeInstanceOf(ValueError)
    expect(new ValueError('x')).toBeInstanceOf(ValueError)
    expect(new UnicodeError('x')).toBeInstanceOf(ValueError)
    expect(new UnsupportedOperation('x')).not.toBeInstanceOf(UnicodeError)
    expect(new UnsupportedOperation('x')).not.toBeInstanceOf(OverflowError)
    const nothing: unknown = null
    expect(nothing instanceof ValueError).toBe(false)
  })
})

describe('PartialWriteError', () => {
  it('is a BlockingIOError by class and name', () => {
    const error = new PartialWriteError(3)
    expect(error).toBeInstanceOf(BlockingIOError)
    expect([error.name, error.code, error.characters_written]).toEqual(['BlockingIOError', 'EAGAIN', 3])
    expect(error.message).toMatch(/^\[Errno \d+\] write could not complete without blocking$/)
  })
})

describe('chain', () => {
  it('lets the later exception remember the first', () => {
    const first = new Error('first')
    const later = new Error('later')
    expect(chain(later, first)).toBe(later)
    expect(later.cause).toBe(first)
    expect(chain(later, new Error('other'))).toHaveProperty('cause', first)
  })
})
