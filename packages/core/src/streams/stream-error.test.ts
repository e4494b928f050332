import { expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import { ConnectionRefusedError, gaierror, OSError, TimeoutError } from '../voice/python/os-error.js'
import { streamError } from './stream-error.js'

const refused = (address: unknown) =>
  new ConnectionRefusedError('[Errno 111] Connection refused', { errno: 111, code: 'ECONNREFUSED', address })

it("has net's text and fields", () => {
  expect(streamError(refused(['127.0.0.1', 80]), 'connect', linuxAbi)).toMatchObject({
    message: 'connect ECONNREFUSED 127.0.0.1:80',
    errno: -111,
    code: 'ECONNREFUSED',
    address: '127.0.0.1',
    port: 80,
  })
  expect(streamError(refused('/run/s'), 'connect', linuxAbi).message).toBe('connect ECONNREFUSED /run/s')
})

it('gets through where the address it was given throws when it is read', () => {
  const hostile: unknown[] = ['127.0.0.1', 80]
  Object.defineProperty(hostile, 1, {
    get() {
      throw new Error('from the middle of a call')
    },
  })
  expect(streamError(refused(hostile), 'connect', linuxAbi).message).toBe('connect ECONNREFUSED')
})

it('distinguishes a timeout, a path too long and an unknown name, which have no errno in Python', () => {
  const late = new TimeoutError('timed out', { code: 'ETIMEDOUT', address: ['h', 1] })
  expect(streamError(late, 'connect', linuxAbi)).toMatchObject({ message: 'connect ETIMEDOUT h:1', errno: -110 })
  const long = new OSError('AF_UNIX path too long', { code: 'ENAMETOOLONG', address: '/x' })
  expect(streamError(long, 'connect', linuxAbi)).toMatchObject({ message: 'connect ENAMETOOLONG /x', errno: -36 })
  const unknown = new gaierror('[Errno -2] Name or service not known', {
    syscall: 'getaddrinfo',
    errno: -2,
    code: 'ENOTFOUND',
    address: 'nowhere',
  })
  expect(streamError(unknown, 'connect', linuxAbi)).toMatchObject({
    message: 'getaddrinfo ENOTFOUND nowhere',
    errno: -3008,
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: 'nowhere',
  })
  expect(streamError(unknown, 'connect', linuxAbi)).not.toHaveProperty('address')
  // Nothing is known of it, so nothing is made up.
  const other = new OSError('getaddrinfo returns an empty list')
  expect(streamError(other, 'connect', linuxAbi)).toBe(other)
})
