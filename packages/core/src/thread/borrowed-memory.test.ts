import { describe, expect, it } from 'vitest'
import { borrow, borrowedSource, outlasting } from './borrowed-memory.js'
import { Scratch } from './scratch.js'

describe('memory that is borrowed', () => {
  it.each([1, 256, 257, 65536])('is the scratch memory itself, its first %i bytes', (n) => {
    const scratch = new Scratch(undefined)
    scratch.bytes.fill('x', 0, n)
    expect(borrow(scratch, n)).toEqual(Buffer.alloc(n, 'x'))
    expect(borrow(scratch, n).buffer).toBe(scratch.bytes.buffer)
  })

  it('is sent from there, and copied for later; other memory is left as it is', () => {
    const scratch = new Scratch(undefined)
    const other = Buffer.from('other')
    const borrowed = borrow(scratch, 5)
    borrowed.write('first')
    expect(borrowedSource(scratch, borrowed)).toBe(scratch.bytes)
    expect(borrowedSource(scratch, other)).toBe(other)
    expect(outlasting(scratch, other, 5)).toBe(other)
    const kept = outlasting(scratch, borrowed.subarray(1), 4)
    borrowed.write('again')
    expect(String(kept)).toBe('irst')
  })

  it('cannot be taken away', () => {
    const scratch = new Scratch(undefined)
    const { buffer } = borrow(scratch, 1)
    try {
      structuredClone(buffer, { transfer: [buffer as ArrayBuffer] })
    } catch {
      // Newer versions of Node refuse, others make a copy.
    }
    expect(scratch.bytes.length).toBe(65536)
  })
})
