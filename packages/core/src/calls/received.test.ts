import { describe, expect, it } from 'vitest'
import { fakeSocket } from '../../test/fake-socket.js'
import { stateOf } from '../base/socket-base.js'
import { receiveBuffer, received } from './received.js'

function state() {
  return stateOf(fakeSocket([]).socket)
}

describe('received', () => {
  it('copies what is in scratch memory, at its size, whatever comes there next', () => {
    const of = state()
    const all = [1, 7, 8, 64, 255, 256, 257, 3000, 5000, 65536].map((n) => {
      receiveBuffer(of, n, 0).fill(n & 255)
      return received(of, of.env.scratch.bytes, n)
    })
    for (const bytes of all) {
      expect(Buffer.isBuffer(bytes)).toBe(true)
      expect(bytes.equals(Buffer.alloc(bytes.length, bytes.length & 255))).toBe(true)
    }
    expect(all.map(({ length }) => length)).toEqual([1, 7, 8, 64, 255, 256, 257, 3000, 5000, 65536])
    expect(all.every(({ buffer }) => buffer !== of.env.scratch.bytes.buffer)).toBe(true)
  })

  it('gives parts that do not overlap, each where a float64 may begin', () => {
    const of = state()
    const parts = Array.from({ length: 2000 }, (_, i) => {
      const n = 1 + ((i * 37) % 256)
      of.env.scratch.bytes.fill(i & 255, 0, n)
      return received(of, of.env.scratch.bytes, n)
    })
    parts.forEach((part, i) => {
      expect(part.byteOffset % 8).toBe(0)
      if (!part.equals(Buffer.alloc(part.length, i & 255))) throw new Error(`part ${i} was overwritten`)
    })
  })

  it('of other memory gives that memory where most of it is filled', () => {
    const of = state()
    const large = receiveBuffer(of, 100_000, 0)
    expect(received(of, large, 100_000)).toBe(large)
    expect(received(of, large, 60_000).buffer).toBe(large.buffer)
    expect(received(of, large, 10).buffer).not.toBe(large.buffer)
    expect(received(of, large, 0)).toHaveLength(0)
  })

  it('of a datagram that was longer than its buffer has the length, zeroed where nothing was received', () => {
    const of = state()
    const buf = receiveBuffer(of, 4, of.env.numbers.MSG_TRUNC)
    buf.write('abcd')
    expect(received(of, buf, 6).toString()).toBe('abcd\0\0')
  })
})
