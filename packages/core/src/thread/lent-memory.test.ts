import { describe, expect, it } from 'vitest'
import { bindSockets } from '../bind-sockets.js'
import { stateOf } from '../socket/socket-base.js'
import { fakeBackend } from '../testing/fake-backend.js'
import { lend, outlasting, sendSource } from './lent-memory.js'

/** An environment whose backend offers no memory, so that core's own is lent. */
function environment() {
  const backend = fakeBackend(() => 3, { clock: { now: () => 0 } })
  return stateOf(new (bindSockets(backend).Socket)()).env
}

describe('memory that is lent', () => {
  it.each([1, 256, 257, 65536])('is the scratch memory itself, its first %i bytes', (n) => {
    const env = environment()
    env.scratch.fill('x', 0, n)
    expect(lend(env, n)).toEqual(Buffer.alloc(n, 'x'))
    expect(lend(env, n).buffer).toBe(env.scratch.buffer)
  })

  it('is sent from there, and copied for later; other memory is left as it is', () => {
    const env = environment()
    const other = Buffer.from('other')
    const lent = lend(env, 5)
    lent.write('first')
    expect(sendSource(env, lent)).toBe(env.scratch)
    expect(sendSource(env, other)).toBe(other)
    expect(outlasting(env, other)).toBe(other)
    const kept = outlasting(env, lent.subarray(1))
    lent.write('again')
    expect(String(kept)).toBe('irst')
  })

  it('cannot be taken away', () => {
    const env = environment()
    const { buffer } = lend(env, 1)
    try {
      structuredClone(buffer, { transfer: [buffer as ArrayBuffer] })
    } catch {
      // Newer versions of Node refuse, others make a copy.
    }
    expect(env.scratch.length).toBe(65536)
  })
})
