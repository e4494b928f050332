import { describe, expect, it } from 'vitest'
import * as socket from '../src/index.js'
import * as selectors from '../src/selectors/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

const { EVENT_READ, EVENT_WRITE, SelectSelector, PollSelector, EpollSelector } = selectors

/** A selector as a caller without types sees it. */
type Loose = Record<'register' | 'unregister' | 'modify' | 'get_key' | 'select', (...args: unknown[]) => unknown>

eachBackend(() => {
  describe.each([
    [SelectSelector, 'SelectSelector'],
    [PollSelector, '_PollLikeSelector'],
    [EpollSelector, '_PollLikeSelector'],
  ] as const)('%o', (Selector, definer) => {
    it('reports keys and events', () => {
      using s = new Selector<string, socket.socket>()
      const [a, b] = socket.socketpair()
      const key = s.register(a, EVENT_READ, 'first')
      expect([...key]).toEqual([a, a.fileno(), EVENT_READ, 'first'])
      expect(s.select(0)).toEqual([])
      expect(s.select(-1)).toEqual([])
      s.register(b, EVENT_READ | EVENT_WRITE, { data: 'second' })
      b.send(Buffer.from('x'))
      const ready = s.select(5)
      expect(ready.map(([{ data }, events]) => [data, events]).sort()).toEqual([
        ['first', EVENT_READ],
        ['second', EVENT_WRITE],
      ])
      expect(s.modify(b, EVENT_READ, 'third').data).toBe('third')
      expect(s.modify(b, EVENT_READ, 'fourth').data).toBe('fourth')
      expect(s.get_key(b).data).toBe('fourth')
      expect(s.select().map(([{ fileobj }]) => fileobj)).toEqual([a])
      expect(s.unregister(a)).toBe(key)
      expect(s.select(0.001)).toEqual([])
      b.close()
      a.close()
    })

    it('has a mapping that follows', () => {
      const s = new Selector()
      const [a, b] = socket.socketpair()
      const map = s.get_map()
      expect(map?.size).toBe(0)
      s.register(a, EVENT_READ)
      s.register(b.fileno(), EVENT_READ)
      expect([...(map ?? [])]).toEqual([a.fileno(), b.fileno()])
      expect([map?.has(a), map?.has(b), map?.has(500), map?.get(500)]).toEqual([true, true, false, null])
      expect(raised(() => map?.__getitem__(500))).toBe("KeyError: '500 is not registered'")
      expect([...(map?.values() ?? [])].map((key) => key.fd)).toEqual([a.fileno(), b.fileno()])
      s.close()
      expect([s.get_map(), map?.size]).toEqual([null, 0])
      expect(raised(() => s.get_key(a))).toBe('RuntimeError: Selector is closed')
      for (const sock of [a, b]) sock.close()
    })

    it('forgets a file object that was closed first', () => {
      using s = new Selector()
      const [a, b] = socket.socketpair()
      const key = s.register(a, EVENT_READ)
      a.close()
      expect(s.unregister(a)).toBe(key)
      expect(raised(() => s.unregister(a))).toBe('ValueError: Invalid file descriptor: -1')
      b.close()
    })

    it('takes a plain object for data unless it is the keyword', () => {
      using s = new Selector<unknown, socket.socket>()
      const [a, b] = socket.socketpair()
      const state = { inb: Buffer.alloc(0), addr: ['127.0.0.1', 1] }
      expect(s.register(a, EVENT_READ, state).data).toBe(state)
      expect(s.register(b, EVENT_READ, { data: null }).data).toBe(null)
      expect(s.modify(b, { events: EVENT_WRITE, data: 5 }).data).toBe(5)
      expect(s.modify(b, EVENT_WRITE).data).toBe(null)
      for (const sock of [a, b]) sock.close()
    })

    it('refuses what Python refuses, in its words', () => {
      using s = new Selector() as selectors.BaseSelector & Loose
      const [a, b] = socket.socketpair()
      s.register(a, EVENT_READ)
      const [repr, fd] = [String(a), a.fileno()]
      const cases: [keyof Loose, unknown[], string][] = [
        ['register', [a, 1], `KeyError: '${repr} (FD ${fd}) is already registered'`],
        ['register', [fd, 1], `KeyError: '${fd} (FD ${fd}) is already registered'`],
        ['register', [a, 0], 'ValueError: Invalid events: 0'],
        ['register', [a, 4], 'ValueError: Invalid events: 4'],
        ['register', [a, 'x'], "TypeError: unsupported operand type(s) for &: 'str' and 'int'"],
        ['register', ['x', 1], "ValueError: Invalid file object: 'x'"],
        ['register', [null, 1], 'ValueError: Invalid file object: None'],
        ['register', [1.5, 1], 'ValueError: Invalid file object: 1.5'],
        ['register', [{ fileno: () => 'x' }, 1], 'ValueError: Invalid file object: [object Object]'],
        ['register', [-1, 1], 'ValueError: Invalid file descriptor: -1'],
        [
          'register',
          [],
          `TypeError: ${definer}.register() missing 2 required positional arguments: 'fileobj' and 'events'`,
        ],
        [
          'register',
          [a, { event: 1 }],
          `TypeError: ${definer}.register() got an unexpected keyword argument 'event'. Did you mean 'events'?`,
        ],
        ['modify', [78, 1], "KeyError: '78 is not registered'"],
        ['modify', ['w', 1], "ValueError: Invalid file object: 'w'"],
        ['unregister', [79], "KeyError: '79 is not registered'"],
        ['get_key', [b], `KeyError: '${b} is not registered'`],
        [
          'select',
          [1, 2],
          `TypeError: ${Selector.name}.select() takes from 1 to 2 positional arguments but 3 were given`.replace(
            'PollSelector',
            '_PollLikeSelector',
          ),
        ],
      ]
      for (const [name, args, message] of cases) expect(raised(() => s[name](...args))).toBe(message)
      for (const sock of [a, b]) sock.close()
    })
  })

  it('forgets what the system refused', () => {
    using s = new EpollSelector()
    expect(raised(() => s.register(1000, EVENT_READ))).toBe('OSError: [Errno 9] Bad file descriptor')
    expect(s.get_map()?.size).toBe(0)
    const [a, b] = socket.socketpair()
    s.register(a, EVENT_READ)
    const fd = a.fileno()
    a.close()
    expect(raised(() => s.modify(fd, EVENT_WRITE))).toBe('OSError: [Errno 9] Bad file descriptor')
    expect(s.get_map()?.size).toBe(0)
    b.close()
  })

  it('DefaultSelector is the best available', () => {
    using s = new selectors.DefaultSelector()
    if (process.platform === 'linux') expect(s).toBeInstanceOf(EpollSelector)
    expect(s).toBeInstanceOf(selectors.BaseSelector)
  })
})

describe('SelectorKey', () => {
  it('is a named tuple', () => {
    const key = new selectors.SelectorKey(1, 2, 3, null)
    expect(String(key)).toBe('SelectorKey(fileobj=1, fd=2, events=3, data=None)')
    expect([...key._replace({ data: null, events: 1 })]).toEqual([1, 2, 1, null])
    expect(key._asdict()).toEqual({ fileobj: 1, fd: 2, events: 3, data: null })
    expect(raised(() => key._replace({ x: 1 } as never))).toBe("TypeError: Got unexpected field names: ['x']")
    expect(() => Object.assign(key, { fd: 3 })).toThrow(TypeError)
  })
})
