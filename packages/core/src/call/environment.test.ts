import { describe, expect, it } from 'vitest'
import { fakeSocket } from '../../test/fake-socket.js'

describe('Environment', () => {
  it('looks up constants by name, and names the one that is missing', () => {
    const { env } = fakeSocket([])
    expect(env.constant('SO_ERROR')).toBe(4)
    expect(() => env.constant('SO_NONSENSE')).toThrow('SO_NONSENSE is not defined on linux')
  })

  it('lays its pollfd out as poll(2) does: an int, two shorts', () => {
    const { env } = fakeSocket([])
    env.memory.pollfd[0] = 5
    env.memory.pollEvents[2] = 1
    env.memory.pollEvents[3] = 4
    expect([...new Uint8Array(env.memory.pollfd.buffer)]).toEqual([5, 0, 0, 0, 1, 0, 4, 0])
  })
})
