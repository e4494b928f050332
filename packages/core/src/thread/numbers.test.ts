import { describe, expect, it } from 'vitest'
import { errno } from '../../test/fake-socket.js'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { win32Abi } from '../abi/win32.js'
import { type Numbers, numbersOf } from './numbers.js'

describe('numbersOf', () => {
  it('has errnos as system calls return them', () => {
    const numbers = numbersOf(linuxAbi)
    expect([numbers.EAGAIN, numbers.EINTR, numbers.EBADF]).toEqual([-11, -4, -9])
    expect(numbers.wouldBlock(errno('EWOULDBLOCK'))).toBe(true)
    expect(numbers.wouldBlock(errno('EINTR'))).toBe(false)
    expect(numbers.wouldBlock(11)).toBe(false)
  })

  it('has a flag that the platform lacks as no bits at all', () => {
    const numbers = numbersOf(darwinAbi)
    expect([numbers.SOCK_CLOEXEC, numbers.SOCK_NONBLOCK, numbers.POLLRDHUP]).toEqual([0, 0, 0])
    expect(numbers.MSG_DONTWAIT).toBe(0x80)
    expect(numbers.EAGAIN).toBe(-35)
  })

  it('has the poll bits of the platform', () => {
    const bits = ({ POLLIN, POLLOUT, POLLERR, POLLHUP, POLLNVAL }: Numbers) => [
      POLLIN,
      POLLOUT,
      POLLERR,
      POLLHUP,
      POLLNVAL,
    ]
    expect(bits(numbersOf(linuxAbi))).toEqual([1, 4, 8, 16, 32])
    expect(bits(numbersOf(win32Abi))).toEqual([0x300, 0x10, 1, 2, 4])
  })
})
