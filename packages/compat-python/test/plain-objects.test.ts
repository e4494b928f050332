/** Plain objects in the place of arguments are those arguments; after them they are keywords. */
import { describe, expect, it } from 'vitest'
import * as socket from '../src/index.js'
import * as select from '../src/select/index.js'
import * as selectors from '../src/selectors/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

const any = <T = never>(value: unknown) => value as T

eachBackend(() => {
  const pair = () => socket.socketpair()
  const plain = (sock: socket.socket) => ({ fileno: () => sock.fileno(), name: 'a file of the program' })

  describe.each([selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector])('%o', (Selector) => {
    it('registers, modifies, finds and unregisters a plain object with fileno', () => {
      using s = new Selector<unknown>()
      const [a, b] = pair()
      const file = plain(a)
      b.send(Buffer.from('x'))
      s.register(file, selectors.EVENT_READ, { state: 1 })
      expect(s.select(5).map(([key]) => [key.fileobj, key.data])).toEqual([[file, { state: 1 }]])
      expect(s.modify(file, selectors.EVENT_WRITE, { events: 'data with the name of a parameter' }).data).toEqual({
        events: 'data with the name of a parameter',
      })
      expect(s.modify(file, { events: selectors.EVENT_READ, data: {} }).data).toEqual({})
      expect(s.modify(file, selectors.EVENT_READ, {}).data).toEqual({})
      expect(s.get_key(any(file)).fileobj).toBe(file)
      expect(s.unregister(file).fileobj).toBe(file)
      expect(s.get_map()?.size).toBe(0)
      expect(raised(() => s.unregister(any({ nosuch: 1 })))).toContain('ValueError: Invalid file object: ')
      a.close()
      b.close()
    })
  })

  it('select, poll and epoll take them, and a dict is a list of its keys to sendmsg', () => {
    const [a, b] = pair()
    const file = plain(a)
    expect(select.select([], [file], [], 0)[1]).toEqual([file])
    expect(raised(() => select.select([], [], any(file), 0))).toBe('TypeError: arguments 1-3 must be sequences')
    const p = select.poll()
    p.register(file)
    p.modify(file, select.POLLOUT)
    expect(p.poll(0)).toEqual([[a.fileno(), select.POLLOUT]])
    p.unregister(file)
    using e = select.epoll()
    e.register(file)
    e.modify(file, { eventmask: select.EPOLLOUT })
    expect(e.poll(0)).toEqual([[a.fileno(), select.EPOLLOUT]])
    e.unregister(file)
    expect(raised(() => a.sendmsg(any({ key: 1 })))).toBe("TypeError: a bytes-like object is required, not 'str'")
    expect(raised(() => a.send(any({ key: 1 })))).toBe("TypeError: a bytes-like object is required, not 'dict'")
    expect(
      a.sendmsg(
        any({
          *[Symbol.iterator]() {
            yield Buffer.from('iterated')
          },
        }),
      ),
    ).toBe(8)
    expect(String(b.recv(10))).toBe('iterated')
    a.close()
    b.close()
  })

  it('dicts are refused as addresses', () => {
    using sock = new socket.socket()
    using udp = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    const address = any<[string, number]>({ host: '127.0.0.1', port: 9 })
    expect(raised(() => sock.connect(address))).toBe('TypeError: connect(): AF_INET address must be tuple, not dict')
    expect(raised(() => sock.bind(address))).toBe('TypeError: bind(): AF_INET address must be tuple, not dict')
    expect(raised(() => udp.sendto(Buffer.from('x'), address))).toBe(
      'TypeError: sendto(): AF_INET address must be tuple, not dict',
    )
  })
})

describe('a constant that does not exist', () => {
  const missing = any<number>(Reflect.get(socket, 'AF_HYPERV'))
  const text = (name: string, parameter: string) =>
    `TypeError: ${name}() argument '${parameter}' is undefined, as is a constant that this platform does not have`

  it.runIf(process.platform === 'linux')('makes no socket of another kind', () => {
    expect(missing).toBeUndefined()
    const init = 'socket.__init__'
    expect(raised(() => socket.socket(missing))).toBe(text(init, 'family'))
    expect(raised(() => new socket.socket({ family: missing }))).toBe(text(init, 'family'))
    expect(raised(() => socket.socket(socket.AF_INET, missing))).toBe(text(init, 'type'))
    expect(raised(() => socket.socket(socket.AF_INET, { type: missing }))).toBe(text(init, 'type'))
    expect(raised(() => socket.socket(socket.AF_INET, missing, 0))).toBe(text(init, 'type'))
    expect(raised(() => socket.socket(socket.AF_INET, 1, missing))).toBe(text(init, 'proto'))
    expect(raised(() => socket.socket({ fileno: missing }))).toBe(text(init, 'fileno'))
    expect(raised(() => socket.SocketType(missing))).toBe(text(init, 'family'))
    expect(raised(() => socket.socketpair(missing))).toBe(text('socketpair', 'family'))
    expect(raised(() => socket.socketpair({ type: missing }))).toBe(text('socketpair', 'type'))
    expect(raised(() => socket.fromfd(0, missing, 1))).toBe(text('fromfd', 'family'))
    expect(raised(() => socket.fromfd(0, 1, 1, missing))).toBe(text('fromfd', 'proto'))
    expect(raised(() => socket.getaddrinfo('::1', 1, missing))).toBe(text('getaddrinfo', 'family'))
    expect(raised(() => socket.getaddrinfo('::1', 1, { flags: missing }))).toBe(text('getaddrinfo', 'flags'))
    expect(raised(() => socket.create_server(['', 0], { family: missing }))).toBe(text('create_server', 'family'))
    expect(raised(() => select.poll().register(0, missing))).toBe(text('poll.register', 'eventmask'))
  })
})
