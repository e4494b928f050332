import { describe, expect, test } from 'vitest'
import { backend } from './index.js'

const { syscalls: sys, abi } = backend
const number = (name: string) => abi.constants[name] ?? abi.extensions[name] ?? Number.NaN
const errno = (code: string) => abi.errnos[code]?.number ?? Number.NaN
const AF_UNIX = number('AF_UNIX')
const SOCK_STREAM = number('SOCK_STREAM')
const SOCK_DGRAM = number('SOCK_DGRAM')
const SOCK_CLOEXEC = number('SOCK_CLOEXEC')
const MSG_DONTWAIT = number('MSG_DONTWAIT')
const EFAULT = -errno('EFAULT')

function pair(type: number): [number, number] {
  const fds = new Int32Array(2)
  expect(sys.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds)).toBe(0)
  return [fds[0] ?? -1, fds[1] ?? -1]
}

/** One SCM_RIGHTS item. */
function rights(...fds: number[]): Buffer {
  const control = Buffer.alloc(16 + ((fds.length * 4 + 7) & ~7))
  control.writeBigUInt64LE(BigInt(16 + fds.length * 4), 0)
  control.writeInt32LE(number('SOL_SOCKET'), 8)
  control.writeInt32LE(number('SCM_RIGHTS'), 12)
  for (const [i, fd] of fds.entries()) control.writeInt32LE(fd, 16 + 4 * i)
  return control
}

describe('one message', () => {
  test('gathers and scatters in order', () => {
    const [a, b] = pair(SOCK_STREAM)
    const parts = ['one', '', 'three', 'x'.repeat(100)].map((text) => Buffer.from(text))
    expect(sys.sendmsg(a, null, 0, parts, null, 0, 0)).toBe(108)
    const into = [Buffer.alloc(2), Buffer.alloc(0), new Uint8Array(new SharedArrayBuffer(8), 2, 4), Buffer.alloc(200)]
    const lengths = new Int32Array(3)
    expect(sys.recvmsg(b, null, into, null, lengths, 0)).toBe(108)
    expect(into.map((part) => Buffer.from(part).toString('latin1').replace(/\0+$/, ''))).toEqual([
      'on',
      '',
      'ethr',
      `ee${'x'.repeat(100)}`,
    ])
    expect([...lengths]).toEqual([0, 0, 0])
    sys.close(a)
    sys.close(b)
  })

  test('carries file descriptors and reports what was cut off', () => {
    const [a, b] = pair(SOCK_DGRAM)
    const control = rights(a, b)
    expect(sys.sendmsg(a, null, 0, [Buffer.from('fds')], control, control.length, 0)).toBe(3)
    const room = Buffer.alloc(64)
    const lengths = new Int32Array([0, 64, 0])
    const data = Buffer.alloc(2)
    expect(sys.recvmsg(b, null, [data], room, lengths, 0)).toBe(2)
    expect([...lengths]).toEqual([0, 24, number('MSG_TRUNC')])
    const received = [room.readInt32LE(16), room.readInt32LE(20)]
    expect(received.every((fd) => fd > 2 && fd !== a && fd !== b)).toBe(true)
    for (const fd of received) expect(sys.close(fd)).toBe(0)

    expect(sys.sendmsg(a, null, 0, [Buffer.from('fds')], control, control.length, 0)).toBe(3)
    lengths.set([0, 20, 0])
    expect(sys.recvmsg(b, null, [Buffer.alloc(8)], room, lengths, 0)).toBe(3)
    expect(lengths[2]).toBe(number('MSG_CTRUNC'))
    sys.close(room.readInt32LE(16))
    sys.close(a)
    sys.close(b)
  })

  test('has a name in both directions', () => {
    const fd = sys.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
    const name = Buffer.concat([Buffer.from([AF_UNIX, 0, 0]), Buffer.from(`ffi-message-${process.pid}`)])
    expect(sys.bind(fd, name, name.length)).toBe(0)
    expect(sys.sendmsg(fd, name, name.length, [Buffer.from('self')], null, 0, 0)).toBe(4)
    const from = new Uint8Array(110)
    const lengths = new Int32Array([110, 0, 0])
    expect(sys.recvmsg(fd, from, [Buffer.alloc(8)], null, lengths, 0)).toBe(4)
    expect(lengths[0]).toBe(name.length)
    expect(Buffer.from(from.subarray(0, name.length))).toEqual(name)
    // A call without any buffer consumes a datagram.
    expect(sys.sendmsg(fd, name, name.length, [Buffer.from('gone')], null, 0, 0)).toBe(4)
    expect(sys.recvmsg(fd, null, [], null, lengths, MSG_DONTWAIT)).toBe(0)
    expect(lengths[2]).toBe(number('MSG_TRUNC'))
    expect(sys.recvmsg(fd, null, [], null, lengths, MSG_DONTWAIT)).toBe(-errno('EAGAIN'))
    sys.close(fd)
  })

  test('has at most 1024 parts', () => {
    const [a, b] = pair(SOCK_STREAM)
    const part = Buffer.from('x')
    expect(sys.sendmsg(a, null, 0, Array(1024).fill(part), null, 0, 0)).toBe(1024)
    expect(sys.sendmsg(a, null, 0, Array(1025).fill(part), null, 0, 0)).toBe(-errno('EMSGSIZE'))
    sys.close(a)
    sys.close(b)
  })

  test('an array that answers differently each time, or calls back, does no harm', () => {
    const [a, b] = pair(SOCK_STREAM)
    const small = Buffer.from('small')
    let reads = 0
    const iov = new Proxy([small, small], {
      get(target, key, receiver) {
        if (key === '1') {
          reads++
          expect(sys.sendmsg(a, null, 0, [Buffer.from('inner')], null, 0, 0)).toBe(5)
        }
        return Reflect.get(target, key, receiver)
      },
    })
    expect(sys.sendmsg(a, null, 0, iov, null, 0, 0)).toBe(10)
    expect(reads).toBe(1)
    const got = Buffer.alloc(64)
    expect(sys.recv(b, got, 0, 64, 0)).toBe(15)
    expect(got.toString('latin1', 0, 15)).toBe('innersmallsmall')
    const throwing = new Proxy([small], {
      get() {
        throw new Error('no')
      },
    })
    expect(sys.sendmsg(a, null, 0, throwing, null, 0, 0)).toBe(EFAULT)
    sys.close(a)
    sys.close(b)
  })
})

describe('many messages', () => {
  const COUNT = 64

  function vector(stride = 32) {
    return {
      buf: new Uint8Array(COUNT * stride),
      stride,
      lengths: new Int32Array(COUNT),
      names: new Uint8Array(COUNT * 110),
      nameStride: 110,
      namelens: new Int32Array(COUNT),
      controls: new Uint8Array(COUNT * 64),
      controlStride: 64,
      controllens: new Int32Array(COUNT),
      msgFlags: new Int32Array(COUNT),
    }
  }

  test('go out and come in, from any first message on, again and again', () => {
    const fd = sys.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
    const name = Buffer.concat([Buffer.from([AF_UNIX, 0, 0]), Buffer.from(`ffi-batch-${process.pid}`)])
    expect(sys.bind(fd, name, name.length)).toBe(0)
    const out = vector()
    const into = vector(16)
    for (const [first, count] of [
      [0, 8],
      [0, 8],
      [3, 5],
      [60, 4],
    ] as const) {
      for (let i = first; i < first + count; i++) {
        const text = Buffer.from(`${first}:${i}${'.'.repeat(i % 20)}`)
        out.buf.set(text, i * out.stride)
        out.lengths[i] = text.length
        out.names.set(name, i * out.nameStride)
        out.namelens[i] = name.length
        out.controllens[i] = 0
      }
      expect(sys.sendmmsg(fd, out, first, count, 0)).toBe(count)
      expect(sys.recvmmsg(fd, into, 0, COUNT, MSG_DONTWAIT)).toBe(count)
      for (let i = 0; i < count; i++) {
        const sent = `${first}:${first + i}${'.'.repeat((first + i) % 20)}`
        const length = into.lengths[i] ?? -1
        expect(Buffer.from(into.buf.subarray(i * 16, i * 16 + length)).toString()).toBe(sent.slice(0, 16))
        expect(into.msgFlags[i]).toBe(sent.length > 16 ? number('MSG_TRUNC') : 0)
        expect(into.namelens[i]).toBe(name.length)
        expect(Buffer.from(into.names.subarray(i * 110, i * 110 + name.length))).toEqual(name)
        expect(into.controllens[i]).toBe(0)
      }
    }
    expect(sys.recvmmsg(fd, into, 0, COUNT, MSG_DONTWAIT)).toBe(-errno('EAGAIN'))
    sys.close(fd)
  })

  test('carry ancillary data each', () => {
    const [a, b] = pair(SOCK_DGRAM)
    const out = vector()
    const control = rights(a)
    for (let i = 0; i < 3; i++) {
      out.lengths[i] = 1
      out.controls.set(control, i * 64)
      out.controllens[i] = i === 1 ? 0 : control.length
    }
    expect(sys.sendmmsg(a, out, 0, 3, 0)).toBe(3)
    const into = vector()
    expect(sys.recvmmsg(b, into, 0, 3, MSG_DONTWAIT)).toBe(3)
    expect([...into.controllens.subarray(0, 3)]).toEqual([24, 0, 24])
    const view = new DataView(into.controls.buffer)
    for (const i of [0, 2]) expect(sys.close(view.getInt32(i * 64 + 16, true))).toBe(0)
    sys.close(a)
    sys.close(b)
  })

  test('that do not fit their memory are refused', () => {
    const [a, b] = pair(SOCK_DGRAM)
    const good = vector()
    expect(sys.sendmmsg(a, good, 0, 65, 0)).toBe(EFAULT)
    expect(sys.sendmmsg(a, good, 63, 2, 0)).toBe(EFAULT)
    for (const bad of [
      { stride: 33 },
      { stride: -1 },
      { stride: 1e300 },
      { nameStride: 111 },
      { controlStride: 65 },
      { lengths: new Int32Array(3) },
      { buf: [] },
      { names: null },
      { msgFlags: new Uint8Array(64) },
    ]) {
      const wrong = { ...good, ...bad } as typeof good
      expect(sys.sendmmsg(a, wrong, 0, 64, 0)).toBe(EFAULT)
      expect(sys.recvmmsg(b, wrong, 0, 64, MSG_DONTWAIT)).toBe(EFAULT)
    }
    good.lengths[1] = 33
    expect(sys.sendmmsg(a, good, 0, 2, 0)).toBe(EFAULT)
    good.lengths[1] = -1
    expect(sys.sendmmsg(a, good, 0, 2, 0)).toBe(EFAULT)
    expect(sys.recv(b, new Uint8Array(8), 0, 8, MSG_DONTWAIT)).toBe(-errno('EAGAIN'))
    sys.close(a)
    sys.close(b)
  })
})
