import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { backend } from '../src/index.js'

const { syscalls: sys, netdb, abi } = backend
const number = (name: string) => abi.constants[name] ?? abi.extensions[name] ?? Number.NaN
const NONBLOCK = number('SOCK_CLOEXEC') | number('SOCK_NONBLOCK')
const AF_UNIX = number('AF_UNIX')
const SOCK_DGRAM = number('SOCK_DGRAM')

function detached<T extends ArrayBufferView<ArrayBuffer>>(view: T): T {
  structuredClone(view.buffer, { transfer: [view.buffer] })
  return view
}

/** A view beyond the end of its shrunken buffer. */
function outOfBounds(): Uint8Array {
  const buffer = Reflect.construct(ArrayBuffer, [64, { maxByteLength: 128 }]) as ArrayBuffer & {
    resize(size: number): void
  }
  const view = new Uint8Array(buffer, 32, 16)
  buffer.resize(16)
  return view
}

class Liar extends Uint8Array {
  override get byteLength(): number {
    return 1 << 30
  }
  override get length(): number {
    return 1 << 30
  }
  override get buffer(): ArrayBuffer {
    throw new Error('buffer')
  }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable(new Uint8Array(64), {})
  revoke()
  return proxy
}

const explosive = {
  valueOf() {
    throw new Error('valueOf')
  },
  [Symbol.toPrimitive]() {
    throw new Error('toPrimitive')
  },
}

/** Values that no function may take for memory. */
const NOT_MEMORY: unknown[] = [
  undefined,
  true,
  'text',
  '',
  {},
  [],
  [1, 2, 3],
  () => 1,
  Symbol('s'),
  1n,
  0x10000,
  Number.NaN,
  new Date(0),
  new ArrayBuffer(64),
  new SharedArrayBuffer(64),
  new DataView(new ArrayBuffer(64)),
  new Float64Array(8),
  new Uint8ClampedArray(64),
  new Int8Array(64),
  new Proxy(new Uint8Array(64), {}),
  new Proxy(new Int32Array(64), {}),
  revoked(),
  Object.create(Uint8Array.prototype),
  Object.create(Int32Array.prototype),
  explosive,
]

/** Memory that is smaller than it looks. */
const ODD_MEMORY: unknown[] = [
  null,
  new Uint8Array(0),
  new Int32Array(0),
  detached(new Uint8Array(64)),
  detached(new Int32Array(64)),
  outOfBounds(),
  new Liar(8),
  new Uint8Array(new SharedArrayBuffer(16), 8),
  Buffer.alloc(3),
  new Int32Array([-1, 0x7fffffff, -0x80000000]),
]

const ODD_NUMBERS: unknown[] = [
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1,
  0.5,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 53,
  -(2 ** 31),
  1e300,
]

/** No number that could be an open fd, nor one that lets poll wait. */
const HOSTILE = [...NOT_MEMORY, ...ODD_MEMORY, ...ODD_NUMBERS]

function socket(type = SOCK_DGRAM): number {
  const fd = sys.socket(AF_UNIX, type | NONBLOCK, 0)
  expect(fd).toBeGreaterThan(2)
  return fd
}

function vector(fields: Record<string, unknown> = {}) {
  return {
    buf: new Uint8Array(64),
    stride: 16,
    lengths: new Int32Array(4),
    names: new Uint8Array(64),
    nameStride: 16,
    namelens: new Int32Array(4),
    controls: new Uint8Array(64),
    controlStride: 16,
    controllens: new Int32Array(4),
    msgFlags: new Int32Array(4),
    ...fields,
  }
}

/** Every function, with arguments that are all right and do not block. */
function validCalls(fd: number): [name: keyof typeof sys, args: unknown[]][] {
  const bytes = () => new Uint8Array(64)
  const one = () => new Int32Array([8])
  return [
    ['socket', [AF_UNIX, SOCK_DGRAM | NONBLOCK, 0]],
    ['socketpair', [AF_UNIX, SOCK_DGRAM | NONBLOCK, 0, new Int32Array(2)]],
    ['bind', [fd, bytes(), 16]],
    ['connect', [fd, bytes(), 16]],
    ['listen', [fd, 5]],
    ['accept4', [fd, bytes(), one(), NONBLOCK]],
    ['acceptDontwait', [fd, bytes(), one(), NONBLOCK]],
    ['getsockname', [fd, bytes(), one()]],
    ['getpeername', [fd, bytes(), one()]],
    ['recv', [fd, bytes(), 8, 16, 0]],
    ['recvfrom', [fd, bytes(), 8, 16, 0, bytes(), one()]],
    ['recvmsg', [fd, bytes(), [bytes(), bytes()], bytes(), new Int32Array([8, 8, 0]), 0]],
    ['send', [fd, bytes(), 8, 16, 0]],
    ['sendto', [fd, bytes(), 8, 16, 0, bytes(), 16]],
    ['sendmsg', [fd, bytes(), 16, [bytes(), bytes()], bytes(), 16, 0]],
    ['recvmmsg', [fd, vector(), 1, 3, 0]],
    ['sendmmsg', [fd, vector(), 1, 3, 0]],
    ['getsockopt', [fd, 1, 3, bytes(), one()]],
    ['setsockopt', [fd, 1, 9, bytes(), 4]],
    ['attachFilter', [fd, 1, 26, bytes()]],
    ['shutdown', [fd, 0]],
    ['close', [-1]],
    ['dup', [fd]],
    ['getfl', [fd]],
    ['setNonblocking', [fd, 1]],
    ['getCloexec', [fd]],
    ['setCloexec', [fd, 1]],
    ['poll', [new Int32Array([fd, 4]), 1, 0]],
    ['sendfile', [fd, fd, 0, 16]],
    ['interfaceIndex', [fd, Buffer.from('lo')]],
    ['interfaceName', [fd, 1, bytes()]],
    ['epollCreate', [0]],
    ['epollCtl', [fd, 1, fd, 1]],
    ['epollWait', [fd, new Int32Array(8), 4]],
  ]
}

/** These return fds. */
const MAKERS = new Set(['socket', 'socketpair', 'accept4', 'acceptDontwait', 'dup', 'epollCreate'])

function invoke(name: keyof typeof sys, args: unknown[]): number {
  const rc = (sys[name] as (...args: unknown[]) => unknown)(...args)
  expect(typeof rc, name).toBe('number')
  const value = rc as number
  expect(Number.isInteger(value)).toBe(true)
  expect(value).toBeGreaterThanOrEqual(-4095)
  if (value >= 0 && MAKERS.has(name)) {
    if (name === 'socketpair') for (const fd of (args[3] as Int32Array).subarray(0, 2)) sys.close(fd)
    else sys.close(value)
  }
  return value
}

const fdCount = () => readdirSync('/proc/self/fd').length

describe('system calls with hostile arguments', () => {
  test('the list is complete', () => {
    expect(validCalls(3).map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(sys)))
  })

  test('each argument, each wrong value: a number comes back', () => {
    const before = fdCount()
    for (const [name, valid] of validCalls(-1)) {
      for (let i = 0; i < valid.length; i++) {
        for (const wrong of HOSTILE) {
          // Ready at once, whatever the timeout.
          const fd = socket()
          const args = validCalls(fd).find(([other]) => other === name)?.[1] ?? []
          args[i] = wrong
          // With a strange count of fds only an impossible timeout is safe.
          if (name === 'poll' && i === 1) args[2] = 0
          invoke(name, args)
          sys.close(fd)
        }
      }
      // Too few arguments, and none.
      for (let count = 0; count < valid.length; count++) {
        if (name !== 'poll') invoke(name, valid.slice(0, count))
      }
    }
    expect(fdCount()).toBe(before)
  })

  test('each function that takes memory refuses anything else', () => {
    const fd = socket()
    for (const [name, valid] of validCalls(fd)) {
      for (const [i, argument] of valid.entries()) {
        if (!ArrayBuffer.isView(argument)) continue
        for (const wrong of NOT_MEMORY) {
          const args = [...valid]
          args[i] = wrong
          expect(invoke(name, args), `${name}, argument ${i}`).toBeLessThan(0)
        }
      }
    }
    sys.close(fd)
  })

  test('offsets and lengths never leave their buffer', () => {
    const fd = socket()
    const EFAULT = -(abi.errnos.EFAULT?.number ?? 0)
    const odd = [-1, 0.5, 1, 8, 9, 63, 64, 65, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY]
    for (const size of [0, 8, 64]) {
      for (const buf of [new Uint8Array(size), new Uint8Array(new SharedArrayBuffer(size)), new Liar(size)]) {
        for (const offset of [0, ...odd]) {
          for (const length of [0, ...odd]) {
            const inside = offset >= 0 && length >= 0 && offset + length <= size
            for (const name of ['recv', 'send'] as const) {
              const rc = invoke(name, [fd, buf, offset, length, 0])
              if (inside) expect(rc).not.toBe(EFAULT)
              else expect(rc).toBe(EFAULT)
            }
          }
        }
      }
    }
    sys.close(fd)
  })

  test('the fields of a batch', () => {
    const fd = socket()
    for (const field of Object.keys(vector())) {
      for (const wrong of HOSTILE) {
        for (const name of ['recvmmsg', 'sendmmsg'] as const) {
          invoke(name, [fd, vector({ [field]: wrong }), 0, 4, 0])
        }
      }
      const throwing = Object.defineProperty(vector(), field, {
        get() {
          throw new Error(field)
        },
      })
      expect(invoke('recvmmsg', [fd, throwing, 0, 4, 0])).toBeLessThan(0)
    }
    sys.close(fd)
  })

  test('the items of a list of buffers', () => {
    const fd = socket()
    for (const wrong of HOSTILE) {
      const good = new Uint8Array(8)
      const lengths = new Int32Array(3)
      invoke('recvmsg', [fd, null, [good, wrong, good], null, lengths, 0])
      invoke('sendmsg', [fd, null, 0, [good, wrong, good], null, 0, 0])
    }
    for (const list of [
      null,
      'x',
      {},
      { length: 5 },
      new Set(),
      revoked(),
      new Proxy([], { get: () => Symbol('x') }),
    ]) {
      expect(invoke('recvmsg', [fd, null, list, null, new Int32Array(3), 0])).toBeLessThan(0)
      expect(invoke('sendmsg', [fd, null, 0, list, null, 0, 0])).toBeLessThan(0)
    }
    sys.close(fd)
  })

  test('any of them together, many times', () => {
    const before = fdCount()
    let seed = 12345
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return seed % below
    }
    const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
    const fd = socket()
    for (let i = 0; i < 60_000; i++) {
      const [name, args] = pick(validCalls(fd))
      // A strange timeout with strange fds may wait.
      if (name === 'poll') continue
      // So may a socket that this call made blocking.
      if (name === 'setNonblocking') continue
      for (let at = 0; at < args.length; at++) if (random(3) === 0) args[at] = pick(HOSTILE)
      invoke(name, args)
    }
    sys.close(fd)
    expect(fdCount()).toBe(before)
  })
})

describe('the resolver with hostile arguments', () => {
  test('answers, and never throws', async () => {
    const good = {
      host: null,
      service: Buffer.from('1'),
      family: 0,
      type: 0,
      proto: 0,
      flags: number('AI_NUMERICHOST'),
    }
    const promises: Promise<unknown>[] = []
    for (const wrong of HOSTILE) {
      for (const key of Object.keys(good)) {
        const request = { ...good, [key]: wrong } as typeof good
        expect(typeof netdb.getaddrinfo(request).rc).toBe('number')
        promises.push(netdb.getaddrinfoAsync(request))
      }
      expect(typeof netdb.getaddrinfo(wrong as typeof good).rc).toBe('number')
      const numeric = number('NI_NUMERICHOST') | number('NI_NUMERICSERV')
      const sockaddr = new Uint8Array([2, ...new Array(15).fill(0)])
      for (const args of [
        [wrong, 16, numeric],
        [sockaddr, wrong, numeric],
        [sockaddr, 16, typeof wrong === 'number' ? wrong | numeric : wrong],
      ] as [Uint8Array, number, number][]) {
        expect(typeof netdb.getnameinfo(...args).rc).toBe('number')
        promises.push(netdb.getnameinfoAsync(...args))
      }
    }
    await Promise.all(promises)
  })

  test('the databases', () => {
    const tcp = Buffer.from('tcp')
    for (const wrong of HOSTILE) {
      const bytes = wrong as Uint8Array
      const value = wrong as number
      expect(typeof netdb.getservbyname(bytes, tcp)).toBe('number')
      expect(typeof netdb.getservbyname(tcp, bytes)).toBe('number')
      netdb.getservbyport(value, tcp)
      netdb.getservbyport(80, bytes)
      expect(typeof netdb.getprotobyname(bytes)).toBe('number')
      expect(typeof netdb.ifNametoindex(bytes)).toBe('number')
      netdb.ifIndextoname(value)
      expect(typeof netdb.gaiStrerror(value)).toBe('string')
      expect(typeof netdb.hstrerror(value)).toBe('string')
      expect(typeof netdb.strerror(value)).toBe('string')
      expect(netdb.gethostbyaddr(bytes, 99).rc).toBeGreaterThan(0)
      expect(netdb.gethostbyaddr(new Uint8Array(3), value).rc).toBeGreaterThan(0)
    }
    for (const wrong of NOT_MEMORY) {
      expect(netdb.gethostbyname(wrong as Uint8Array).rc).toBeGreaterThan(0)
      // With real bytes and the privilege, this would change the machine's name.
      expect(netdb.sethostname(wrong as Uint8Array)).toBeLessThan(0)
    }
  })
})
