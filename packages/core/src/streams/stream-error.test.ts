import { expect, it } from 'vitest'
import { ConnectionRefusedError } from '../errors/os-error.js'
import { streamError } from './stream-error.js'

const refused = (address: unknown) =>
  new ConnectionRefusedError('[Errno 111] Connection refused', { errno: 111, code: 'ECONNREFUSED', address })

it("has net's text and fields", () => {
  expect(streamError(refused(['127.0.0.1', 80]), 'connect')).toMatchObject({
    message: 'connect ECONNREFUSED 127.0.0.1:80',
    errno: -111,
    code: 'ECONNREFUSED',
    address: '127.0.0.1',
    port: 80,
  })
  expect(streamError(refused('/run/s'), 'connect').message).toBe('connect ECONNREFUSED /run/s')
})

it('gets through where the address it was given throws when it is read', () => {
  const hostile: unknown[] = ['127.0.0.1', 80]
  Object.defineProperty(hostile, 1, {
    get() {
      throw new Error('from the middle of a call')
    },
  })
  expect(streamError(refused(hostile), 'connect').message).toBe('connect ECONNREFUSED')
})
