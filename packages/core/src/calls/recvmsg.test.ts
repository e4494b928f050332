// One message, in memory that the calls of a thread share: S38, S39, S43.
import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket, O_RDWR } from '../../test/fake-socket.js'
import { linuxAbi } from '../abi/linux.js'
import { encodeAncillary } from '../cmsg/encode.js'
import type { Socket } from '../socket/socket.js'
import { ready, type Step } from '../testing/fake-syscalls.js'
import { ValueError } from '../voice/python/os-error.js'

const EAGAIN = errno('EAGAIN')
const WAITALL = constant('MSG_WAITALL')
const blockingFd: Step = ['getfl', O_RDWR]
const AF_INET = Buffer.from([2, 0, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])

interface Message {
  readonly text: string
  readonly name?: Uint8Array
  readonly control?: Uint8Array
  readonly flags?: number
  /** What else happens while the call is made. */
  readonly meanwhile?: () => void
}

/** A recvmsg(2) that brings a message. */
function brings({ text, name = Buffer.alloc(0), control = Buffer.alloc(0), flags = 0, meanwhile }: Message): Step {
  return [
    'recvmsg',
    {
      rc: text.length,
      during(_fd, nameArea, iov, controlArea, lengths) {
        meanwhile?.()
        const capacity = (lengths as Int32Array)[0] ?? 0
        ;(nameArea as Uint8Array).set(name.subarray(0, capacity))
        ;(iov as Uint8Array[])[0]?.set(Buffer.from(text))
        ;(controlArea as Uint8Array | null)?.set(control)
        ;(lengths as Int32Array).set([name.length, control.length, flags])
      },
    },
  ]
}

const item = (...data: number[]) => encodeAncillary(linuxAbi, [[5, 6, Buffer.from(data)]])
const items = (...data: number[]) => [[5, 6, Buffer.from(data)]]

describe('recvmsg', () => {
  it('gives copies of what the next call overwrites', () => {
    const { socket, fake } = fakeSocket([
      brings({ text: 'one', name: AF_INET, control: item(1, 1, 1), flags: 8 }),
      brings({ text: 'two', control: item(2), flags: 0 }),
    ])
    const first = socket.recvmsg(10, 64)
    const second = socket.recvmsg(10, 64)
    expect(first).toEqual([Buffer.from('one'), items(1, 1, 1), 8, ['127.0.0.1', 8080]])
    expect(second).toEqual([Buffer.from('two'), items(2), 0, null])
    fake.done()
  })

  it('asks for what there is room for', () => {
    const { socket, fake } = fakeSocket([brings({ text: '' }), brings({ text: '' }), brings({ text: '' })])
    for (const room of [undefined, 24, 5000]) socket.recvmsg(10, room)
    expect(fake.calls.map(({ args }) => [args[3] === null, (args[4] as Int32Array).join()])).toEqual([
      [true, '16,0,0'],
      [false, '16,24,0'],
      [false, '16,5000,0'],
    ])
    fake.done()
  })

  it('of a name that is longer than its room shows that, and not what an earlier one left', () => {
    const { socket, fake } = fakeSocket([], { socket: { family: constant('AF_UNIX') } })
    const path = (size: number, letter: string) => Buffer.concat([Buffer.of(1, 0), Buffer.alloc(size, letter)])
    fake.expect(brings({ text: 'x', name: path(108, 'a') }), brings({ text: 'x', name: path(109, 'b') }))
    expect(socket.recvmsg(1)[3]).toBe('a'.repeat(108))
    expect(socket.recvmsg(1)[3]).toBe('b'.repeat(108))
    fake.done()
  })

  it('made while another is under way leaves that one its memory', () => {
    const { socket, fake } = fakeSocket([])
    let inner: unknown
    fake.expect(
      brings({
        text: 'outer',
        control: item(7),
        meanwhile() {
          fake.expect(brings({ text: 'inner', name: AF_INET, control: item(8, 8), flags: 4 }))
          inner = socket.recvmsg(9, 64)
        },
      }),
    )
    expect(socket.recvmsg(9, 64)).toEqual([Buffer.from('outer'), items(7), 0, null])
    expect(inner).toEqual([Buffer.from('inner'), items(8, 8), 4, ['127.0.0.1', 8080]])
    // And the memory is there again afterwards.
    fake.expect(brings({ text: 'later', control: item(9) }))
    expect(socket.recvmsg(9, 64)[1]).toEqual(items(9))
    fake.done()
  })

  it('waits with memory of its own', () => {
    const { socket, fake } = fakeSocket([])
    const meanwhile: Step = [
      'poll',
      {
        rc: 1,
        during() {
          fake.expect(
            brings({ text: 'listener', control: item(1, 2, 3) }),
            brings({ text: 'waited', name: AF_INET, control: item(4) }),
          )
          expect(socket.recvmsg(20, 64)[0].toString()).toBe('listener')
        },
      },
    ]
    fake.expect(['recvmsg', EAGAIN], blockingFd, meanwhile)
    expect(socket.recvmsg(20, 64)).toEqual([Buffer.from('waited'), items(4), 0, ['127.0.0.1', 8080]])
    fake.done()
  })

  it('closes descriptors that it cannot hand out, whether it waited or not (S38)', () => {
    const rights = encodeAncillary(linuxAbi, [[1, 1, Int32Array.of(50, 51)]])
    const unknown = Buffer.concat([Buffer.of(constant('AF_TIPC'), 0), Buffer.alloc(14, 0xee)])
    const hostile = brings({ text: 'x', name: unknown, control: rights })
    const closes: Step[] = [
      ['close', 0],
      ['close', 0],
    ]
    const { socket, fake } = fakeSocket([
      hostile,
      ...closes,
      ['recvmsg', EAGAIN],
      blockingFd,
      ready(),
      hostile,
      ...closes,
    ])
    for (let i = 0; i < 2; i++) {
      expect(() => socket.recvmsg(1, 64)).toThrow(ValueError)
      expect(fake.calls.slice(-2).map(({ args }) => args[0])).toEqual([50, 51])
    }
    fake.expect(brings({ text: 'y', control: item(1) }))
    expect(socket.recvmsg(1, 64)).toEqual([Buffer.from('y'), items(1), 0, null])
    fake.done()
  })
})

describe('a blocking MSG_WAITALL recvmsg', () => {
  const unixName = Buffer.concat([Buffer.of(1, 0, 0), Buffer.from('name')])
  const shown = Buffer.from('\0name')
  const receives: [string, (socket: Socket) => unknown][] = [
    ['recvmsg', (socket) => socket.recvmsg(6, 64, WAITALL)],
    ['recvmsgInto', (socket) => socket.recvmsgInto([new Uint8Array(6)], 64, WAITALL)],
  ]

  it.each(receives)('(%s) that ends early says of its bytes what came with them', (name, receive) => {
    const { socket, fake } = fakeSocket([], { socket: { family: constant('AF_UNIX') } })
    const data = name === 'recvmsg' ? Buffer.from('abc') : 3
    const first = brings({ text: 'abc', name: unixName, flags: 128 })
    fake.expect(first, ['recvmsg', errno('ECONNRESET')])
    expect(receive(socket)).toEqual([data, [], 128, shown])
    expect(() => receive(socket)).toThrow('Connection reset by peer')
    fake.expect(first, brings({ text: '' }))
    expect(receive(socket)).toEqual([data, [], 128, shown])
    fake.done()
  })

  it('ends with the piece that brought ancillary data', () => {
    const { socket, fake } = fakeSocket([brings({ text: 'ab' }), brings({ text: 'c', control: item(1) })])
    expect(socket.recvmsg(6, 64, WAITALL)).toEqual([Buffer.from('abc'), items(1), 0, null])
    fake.done()
  })
})

describe('sendmsg', () => {
  const controls = (calls: readonly { readonly args: readonly unknown[] }[]) =>
    calls.map(({ args }) => args[4] && Buffer.from(args[4] as Uint8Array).toString('hex'))
  const hex = (...data: number[]) => Buffer.from(item(...data)).toString('hex')

  it('made while another is under way leaves that one its ancillary data', () => {
    const { socket, fake } = fakeSocket([])
    let seen = ''
    fake.expect([
      'sendmsg',
      {
        rc: 1,
        during(_fd, _name, _namelen, _iov, control) {
          fake.expect(['sendmsg', 1])
          socket.sendmsg([Buffer.of(1)], items(8, 8) as [number, number, Buffer][])
          seen = Buffer.from(control as Uint8Array).toString('hex')
        },
      },
    ])
    socket.sendmsg([Buffer.of(1)], items(7) as [number, number, Buffer][])
    expect(seen).toBe(hex(7))
    expect(controls(fake.calls)).toEqual([hex(7), hex(8, 8)])
    fake.done()
  })

  it('that waits sends the ancillary data it was given, with the first bytes only', () => {
    const { socket, fake } = fakeSocket([])
    const another: Step = [
      'poll',
      {
        rc: 1,
        during() {
          fake.expect(['sendmsg', 1], ['sendmsg', 2], ['sendmsg', 4])
          socket.sendmsg([Buffer.of(1)], items(8, 8, 8) as [number, number, Buffer][])
        },
      },
    ]
    fake.expect(['sendmsg', EAGAIN], blockingFd, another)
    expect(socket.sendmsg([Buffer.from('ab'), Buffer.from('cdef')], items(7) as [number, number, Buffer][])).toBe(6)
    const sends = fake.calls.filter(({ name }) => name === 'sendmsg')
    expect(controls(sends)).toEqual([hex(7), hex(8, 8, 8), hex(7), null])
    expect(sends.at(-1)?.args[3]).toEqual([new Uint8Array(Buffer.from('cdef'))])
    fake.done()
  })

  it('counts what a buffer holds, and not what it says', () => {
    class Liar extends Uint8Array {
      override get byteLength(): number {
        return 1
      }
    }
    const { socket, fake } = fakeSocket([
      ['sendmsg', 2],
      ['sendmsg', 2],
    ])
    expect(socket.sendmsg([new Liar(4)])).toBe(4)
    fake.done()
  })
})
