import { describe, expect, it } from 'vitest'
import { errno, fakeSocket } from '../../test/fake-socket.js'
import { darwinAbi } from '../abi/darwin.js'
import { FakeSyscalls } from '../testing/fake-syscalls.js'
import { Environment } from './environment.js'

describe('Environment', () => {
  it('knows errnos as system calls return them', () => {
    const { env } = fakeSocket([])
    expect([env.EAGAIN, env.EINTR, env.EBADF]).toEqual([-11, -4, -9])
    expect(env.wouldBlock(errno('EWOULDBLOCK'))).toBe(true)
    expect(env.wouldBlock(errno('EINTR'))).toBe(false)
    expect(env.wouldBlock(11)).toBe(false)
  })

  it('takes a flag that the platform lacks as no bits at all', () => {
    const env = new Environment(new FakeSyscalls([], { abi: darwinAbi }).backend)
    expect([env.SOCK_CLOEXEC, env.SOCK_NONBLOCK]).toEqual([0, 0])
    expect(env.MSG_DONTWAIT).toBe(0x80)
    expect(env.EAGAIN).toBe(-35)
  })

  it('looks up constants by name, and names the one that is missing', () => {
    const { env } = fakeSocket([])
    expect(env.constant('SO_ERROR')).toBe(4)
    expect(() => env.constant('SO_NONSENSE')).toThrow('SO_NONSENSE is not defined on linux')
  })

  it('lays its pollfd out as poll(2) does: an int, two shorts', () => {
    const { env } = fakeSocket([])
    env.pollfd[0] = 5
    env.pollEvents[2] = 1
    env.pollEvents[3] = 4
    expect([...new Uint8Array(env.pollfd.buffer)]).toEqual([5, 0, 0, 0, 1, 0, 4, 0])
  })
})
