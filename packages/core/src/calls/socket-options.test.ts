import { describe, expect, it } from 'vitest'
import { bindSockets } from '../bind-sockets.js'
import { FakeSyscalls } from '../testing/fake-syscalls.js'

const typeError = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }
const rangeError = { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }

/** Sockets of a backend that must not be called. */
const fake = new FakeSyscalls([], {})
const sockets = bindSockets(fake.backend)

function failure(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

describe.each(['Socket', 'AsyncSocket'] as const)('new %s', (name) => {
  const open = (options: unknown) => failure(() => new sockets[name](options as never))

  it('refuses options that do not exist, and names the nearest', () => {
    expect(open({ familly: 10 })).toMatchObject({
      ...typeError,
      message: `${name}: there is no option 'familly'. Did you mean 'family'?`,
    })
  })

  it('refuses what is no object', () => {
    for (const options of [null, 2, 'AF_INET', true, [2], () => 2]) expect(open(options)).toMatchObject(typeError)
  })

  it.each(['family', 'type', 'proto', 'fileno'])('refuses a %s that is undefined, or no number of C', (option) => {
    expect(open({ [option]: undefined })).toMatchObject({
      ...typeError,
      message: expect.stringContaining(`${name}: options.${option} must be`),
    })
    for (const value of ['yes', '2', true, {}, 2n]) expect(open({ [option]: value })).toMatchObject(typeError)
    for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
      expect(open({ [option]: value })).toMatchObject(rangeError)
    }
  })
})

describe('numbers by position', () => {
  const calls: [string, (...args: never[]) => unknown, unknown[], number][] = [
    ['socketpair', sockets.socketpair, [1, 1, 0], 3],
    ['fromfd', sockets.fromfd, [3, 1, 1, 0], 4],
    ['dup', sockets.dup, [3], 1],
    ['close', sockets.close, [3], 1],
    ['getaddrinfo', sockets.getaddrinfo, ['localhost', 80, 0, 0, 0, 0], 4],
    ['getnameinfo', sockets.getnameinfo, [['127.0.0.1', 80], 0], 1],
  ]

  it.each(calls)('%s refuses each that is there and no number', (_, call, args, numbers) => {
    for (let at = args.length - numbers; at < args.length; at++) {
      for (const value of [undefined, null, 'yes', true, {}]) {
        const given = args.with(at, value)
        expect(
          failure(() => call(...(given as never[]))),
          JSON.stringify(given),
        ).toMatchObject(typeError)
      }
      for (const value of [Number.NaN, 1.5, 2 ** 32]) {
        expect(failure(() => call(...(args.with(at, value) as never[])))).toMatchObject(rangeError)
      }
    }
  })

  it('fromfd needs its first three', () => {
    expect(failure(() => sockets.fromfd(...([3, 1] as unknown as [number, number, number])))).toMatchObject(typeError)
  })
})

describe('a token of a transferred socket', () => {
  const token = { fd: 3, family: 2, type: 1, proto: 0, timeoutMs: null }

  it.each([
    null,
    undefined,
    3,
    {},
    { ...token, fd: '3' },
    { ...token, family: undefined },
    { ...token, timeoutMs: undefined },
    { ...token, timeoutMs: 'soon' },
    { ...token, fd: -1 },
  ])('is refused where it is %j', (given) => {
    for (const name of ['Socket', 'AsyncSocket'] as const) {
      expect(failure(() => sockets[name].from(given as never))).toBeInstanceOf(TypeError)
    }
  })
})

describe('the default timeout', () => {
  it.each([undefined, 'soon', true, {}, 5n])('is not %s', (value) => {
    expect(failure(() => sockets.setdefaulttimeoutMs(value as never))).toMatchObject(typeError)
  })
})
