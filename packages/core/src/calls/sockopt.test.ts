import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket } from '../../test/fake-socket.js'

const SOL = constant('SOL_SOCKET')
const int = (value: number) => Buffer.from(Int32Array.of(value).buffer)
const vsock = { socket: { family: constant('AF_VSOCK') } }

describe('getsockopt (S45)', () => {
  it('of a C int', () => {
    const { socket, fake } = fakeSocket([
      ['getsockopt', { rc: 0, bytes: int(-7) }],
      ['getsockopt', { rc: 0, bytes: int(1) }],
    ])
    expect(socket.getsockopt(SOL, 2)).toBe(-7)
    expect(socket.getsockopt(SOL, 2, 0)).toBe(1)
    expect(fake.calls[0]?.args[4]).toEqual(Int32Array.of(4))
    fake.done()
  })

  it('of one byte, as a C library might write it, is not mixed with old bytes', () => {
    const { socket, fake } = fakeSocket([
      ['getsockopt', { rc: 0, bytes: int(-1) }],
      ['getsockopt', { rc: 0, bytes: Buffer.of(5) }],
    ])
    socket.getsockopt(SOL, 2)
    expect(socket.getsockopt(SOL, 2)).toBe(5)
    fake.done()
  })

  it('of bytes gives as many as the kernel wrote, and never old memory', () => {
    const { socket, fake } = fakeSocket([['getsockopt', { rc: 0, bytes: Buffer.from('abc') }]])
    expect(socket.getsockopt(SOL, 2, 1024)).toEqual(Buffer.from('abc'))
    expect(fake.calls[0]?.args[3]).toEqual(new Uint8Array(1024))
    fake.done()
  })

  it.each([-1, 1025])('refuses buflen %i', (buflen) => {
    const { socket, fake } = fakeSocket([])
    expect(() => socket.getsockopt(SOL, 2, buflen)).toThrow(
      expect.objectContaining({ message: 'getsockopt buflen out of range', errno: null }),
    )
    fake.done()
  })

  it('of AF_VSOCK is an unsigned 64-bit integer, without bytes', () => {
    const bytes = Buffer.alloc(8, 0xff)
    const { socket, fake } = fakeSocket([['getsockopt', { rc: 0, bytes }]], vsock)
    expect(socket.getsockopt(40, 0)).toBe(0xffff_ffff_ffff_ffffn)
    expect(() => socket.getsockopt(40, 0, 8)).toThrow('getsockopt string buffer not allowed')
    fake.done()
  })

  it('raises the errno', () => {
    const { socket, fake } = fakeSocket([['getsockopt', errno('ENOPROTOOPT')]])
    expect(() => socket.getsockopt(SOL, 2)).toThrow('[Errno 92] Protocol not available')
    fake.done()
  })
})

describe('setsockopt (S46)', () => {
  it.each([
    [5, int(5)],
    [-5, int(-5)],
    [true, int(1)],
    [7n, int(7)],
  ])('of %s is a C int', (value, bytes) => {
    const { socket, fake } = fakeSocket([['setsockopt', 0]])
    socket.setsockopt(6, 1, value)
    const [, , , optval, optlen] = fake.calls[0]?.args ?? []
    expect(optval instanceof Uint8Array && Buffer.from(optval.subarray(0, 4))).toEqual(bytes)
    expect(optlen).toBe(4)
    fake.done()
  })

  it('of bytes passes them on; of null passes a null pointer with its length', () => {
    const { socket, fake } = fakeSocket([
      ['setsockopt', 0],
      ['setsockopt', 0],
      ['setsockopt', 0],
    ])
    socket.setsockopt(6, 1, Buffer.from('eth0'))
    socket.setsockopt(6, 1, null, 12)
    socket.setsockopt(6, 1, null, -1)
    expect(fake.calls.map(({ args }) => args.slice(3))).toEqual([
      [new TextEncoder().encode('eth0'), 4],
      [null, 12],
      [null, 0xffff_ffff],
    ])
    fake.done()
  })

  it.each([
    [2 ** 31, "a bytes-like object is required, not 'int'"],
    [null, "a bytes-like object is required, not 'NoneType'"],
    ['1', "a bytes-like object is required, not 'str'"],
    [1.5, "a bytes-like object is required, not 'float'"],
  ])('refuses %s', (value, message) => {
    const { socket, fake } = fakeSocket([])
    expect(() => socket.setsockopt(6, 1, value as never)).toThrow(message)
    fake.done()
  })

  it('of AF_VSOCK is a 64-bit integer and nothing else', () => {
    const { socket, fake } = fakeSocket([['setsockopt', 0]], vsock)
    socket.setsockopt(40, 0, 2n ** 40n)
    expect(fake.calls[0]?.args.slice(3)).toEqual([Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0), 8])
    expect(() => socket.setsockopt(40, 0, Buffer.alloc(8))).toThrow('setsockopt() argument 3 must be int, not bytes')
    expect(() => socket.setsockopt(40, 0, null as never)).toThrow('setsockopt() argument 3 must be int, not None')
    expect(() => socket.setsockopt(40, 0, 1.5)).toThrow('setsockopt() argument 3 must be int, not float')
    fake.done()
  })
})
