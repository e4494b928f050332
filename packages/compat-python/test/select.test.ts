import { closeSync, openSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as socket from '../src/index.js'
import * as select from '../src/select/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

const onLinux = process.platform === 'linux'

/** Anything, as a caller without types could pass it. */
const loose = (value: unknown) => value as never

class File {
  constructor(readonly answer: unknown) {}
  fileno() {
    return this.answer as number
  }
}

eachBackend(() => {
  describe('select.select', () => {
    it('returns the ready objects of each list', () => {
      const [a, b] = socket.socketpair()
      expect(select.select([a], [], [], 0)).toEqual([[], [], []])
      b.send(Buffer.from('x'))
      const [r, w, x] = select.select([b, a, a], new Set([a, b]), [a], 5)
      expect(r).toEqual([a, a])
      expect(r[0]).toBe(a)
      expect(w).toEqual([a, b])
      expect(x).toEqual([])
      expect(select.select([a.fileno()], [], [])).toEqual([[a.fileno()], [], []])
      for (const sock of [a, b]) sock.close()
    })

    it('sleeps when there is nothing to wait for', () => {
      const began = performance.now()
      expect(select.select([], [], [], 0.15)).toEqual([[], [], []])
      expect(performance.now() - began).toBeGreaterThanOrEqual(149)
    })

    it('sees urgent data, and a hang-up only in lists that count it', () => {
      using server = socket.create_server(['127.0.0.1', 0])
      using client = socket.create_connection(server.getsockname())
      const [conn] = server.accept()
      client.send(Buffer.from('!'), socket.MSG_OOB)
      expect(select.select([], [], [conn], 5)).toEqual([[], [], [conn]])
      conn.close()
      const [a, b] = socket.socketpair()
      b.close()
      const began = performance.now()
      expect(select.select([], [], [a], 0.1)).toEqual([[], [], []])
      expect(performance.now() - began).toBeGreaterThanOrEqual(99)
      expect(select.select([a], [a], [a], 0)).toEqual([[a], [a], []])
      a.close()
    })

    it('refuses what Python refuses, in its words', () => {
      const cases: [unknown[], string][] = [
        [[[], []], 'TypeError: select expected at least 3 arguments, got 2'],
        [[[], [], [], 0, 0], 'TypeError: select expected at most 4 arguments, got 5'],
        [[[], [], [], { timeout: 0 }], 'TypeError: select.select() takes no keyword arguments'],
        [[[], [], { fileno: () => 0 }, 0], 'TypeError: arguments 1-3 must be sequences'],
        [[1, [], []], 'TypeError: arguments 1-3 must be sequences'],
        [[[1.5], [], []], 'TypeError: argument must be an int, or have a fileno() method.'],
        [['ab', [], []], 'TypeError: argument must be an int, or have a fileno() method.'],
        [[[null], [], []], 'TypeError: argument must be an int, or have a fileno() method.'],
        [[[new File('x')], [], []], 'TypeError: fileno() returned a non-integer'],
        [[[new File(-3)], [], []], 'ValueError: file descriptor cannot be a negative integer (-3)'],
        [[[-1], [], []], 'ValueError: file descriptor cannot be a negative integer (-1)'],
        [[[2 ** 40], [], []], 'OverflowError: Python int too large to convert to C int'],
        [[[1024], [], []], 'ValueError: filedescriptor out of range in select()'],
        [[new Array(1025).fill(0), [], []], 'ValueError: too many file descriptors in select()'],
        [[[], [], [], -1], 'ValueError: timeout must be non-negative'],
        [[[], [], [], 'x'], 'TypeError: timeout must be a float or None'],
        [[[], [], [], Number.NaN], 'ValueError: Invalid value NaN (not a number)'],
        [[[], [], [], 1e30], 'OverflowError: timestamp out of range for C PyTime_t'],
        [[[1000], [], [], 0], 'OSError: [Errno 9] Bad file descriptor'],
      ]
      for (const [args, message] of cases) {
        expect(raised(() => (select.select as (...args: unknown[]) => unknown)(...args))).toBe(message)
      }
      const sock = socket.socket()
      sock.close()
      expect(raised(() => select.select([sock], [], []))).toBe(
        'ValueError: file descriptor cannot be a negative integer (-1)',
      )
    })
  })

  describe('select.poll', () => {
    it('reports descriptors and events, in the order of registration', () => {
      const p = select.poll()
      const [a, b] = socket.socketpair()
      expect(p.poll(0)).toEqual([])
      p.register(b, select.POLLIN | select.POLLOUT)
      p.register(a.fileno())
      expect(p.poll()).toEqual([
        [b.fileno(), select.POLLOUT],
        [a.fileno(), select.POLLOUT],
      ])
      a.send(Buffer.from('x'))
      p.modify(a, select.POLLIN)
      expect(p.poll(1000)).toEqual([[b.fileno(), select.POLLIN | select.POLLOUT]])
      p.unregister({ fileno: () => b.fileno() })
      expect(p.poll(1)).toEqual([])
      const fd = a.fileno()
      a.close()
      expect(p.poll(0)).toEqual([[fd, select.POLLNVAL]])
      expect(raised(() => p.unregister(77))).toBe('KeyError: 77')
      expect(raised(() => p.modify(77, 1))).toBe('FileNotFoundError: [Errno 2] No such file or directory')
      b.close()
    })

    it('refuses what Python refuses, in its words', () => {
      const p = select.poll() as unknown as Record<string, (...args: unknown[]) => unknown>
      const cases: [string, unknown[], string][] = [
        ['register', [], 'TypeError: register expected at least 1 argument, got 0'],
        ['register', [1, 2, 3], 'TypeError: register expected at most 2 arguments, got 3'],
        ['register', [1, { eventmask: 1 }], 'TypeError: poll.register() takes no keyword arguments'],
        ['register', [1, -1], 'ValueError: Cannot convert negative int'],
        ['register', [1, 65536], 'OverflowError: Python int too large for C unsigned short'],
        ['register', [1, 1.5], "TypeError: 'float' object cannot be interpreted as an integer"],
        ['register', [1, 'x'], "TypeError: 'str' object cannot be interpreted as an integer"],
        ['modify', [1], 'TypeError: modify expected 2 arguments, got 1'],
        ['unregister', [], 'TypeError: poll.unregister() takes exactly one argument (0 given)'],
        ['poll', ['x'], 'TypeError: timeout must be an integer or None'],
        ['poll', [2 ** 31], 'OverflowError: timeout is too large'],
        ['poll', [2 ** 62], 'OverflowError: timestamp out of range for C PyTime_t'],
      ]
      for (const [name, args, message] of cases)
        expect(
          raised(() => p[name]?.(...args)),
          name,
        ).toBe(message)
      expect(raised(() => (select.poll as (...args: unknown[]) => unknown)(1))).toBe(
        'TypeError: select.poll() takes no arguments (1 given)',
      )
    })
  })

  describe.runIf(onLinux)('select.epoll', () => {
    it('watches, changes and forgets', () => {
      using e = select.epoll()
      const [a, b] = socket.socketpair()
      e.register(a, select.EPOLLIN)
      e.register(b, { eventmask: select.EPOLLOUT | select.EPOLLET })
      expect(e.poll({ timeout: 5, maxevents: 1 })).toEqual([[b.fileno(), select.EPOLLOUT]])
      expect(e.poll(0)).toEqual([])
      b.send(Buffer.from('x'))
      e.modify(b, 0)
      expect(e.poll(5)).toEqual([[a.fileno(), select.EPOLLIN]])
      expect(raised(() => e.register(a))).toBe('FileExistsError: [Errno 17] File exists')
      e.unregister(a)
      expect(raised(() => e.unregister(a))).toBe('FileNotFoundError: [Errno 2] No such file or directory')
      expect(e.poll(0.05)).toEqual([])
      for (const sock of [a, b]) sock.close()
      const fd = openSync('/etc/passwd', 'r')
      expect(raised(() => e.register(fd))).toBe('PermissionError: [Errno 1] Operation not permitted')
      closeSync(fd)
    })

    it('is closed once, and says so afterwards', () => {
      const e = new select.epoll(5)
      const adopted = select.epoll.fromfd(e.fileno())
      expect(adopted.fileno()).toBe(e.fileno())
      expect(e.closed).toBe(false)
      e.close()
      e.close()
      expect([e.closed, adopted.closed]).toEqual([true, false])
      expect(raised(() => adopted.poll(0))).toBe('OSError: [Errno 9] Bad file descriptor')
      expect(raised(() => adopted.close())).toBe('OSError: [Errno 9] Bad file descriptor')
      expect(adopted.closed).toBe(true)
      const closed = 'ValueError: I/O operation on closed epoll object'
      for (const call of [
        () => e.fileno(),
        () => e.register(0),
        () => e.modify(0, 1),
        () => e.unregister(0),
        () => e.poll(0),
        () => e.__enter__(),
      ]) {
        expect(raised(call)).toBe(closed)
      }
      expect(raised(() => Object.assign(e, { closed: true }))).toBe(
        "AttributeError: attribute 'closed' of 'select.epoll' objects is not writable",
      )
    })

    it('refuses what Python refuses, in its words', () => {
      const make = (...args: unknown[]) => raised(() => select.epoll(...(args as [])))
      expect(make(0)).toBe('ValueError: negative sizehint')
      expect(make(-1, 1)).toBe('OSError: invalid flags')
      expect(make(-1, select.EPOLL_CLOEXEC)).toBe('nothing')
      expect(make(1, 2, 3)).toBe('TypeError: epoll() takes at most 2 arguments (3 given)')
      expect(make({ x: 1 })).toBe("TypeError: epoll() got an unexpected keyword argument 'x'")
      expect(make('a')).toBe("TypeError: 'str' object cannot be interpreted as an integer")
      using e = select.epoll()
      expect(raised(() => e.register(loose(undefined)))).toBe(
        "TypeError: register() missing required argument 'fd' (pos 1)",
      )
      expect(raised(() => e.modify(0, loose(undefined)))).toBe(
        "TypeError: modify() missing required argument 'eventmask' (pos 2)",
      )
      expect(raised(() => e.register(1000))).toBe('OSError: [Errno 9] Bad file descriptor')
      expect(raised(() => e.poll(0, 0))).toBe('ValueError: maxevents must be greater than 0, got 0')
      expect(raised(() => e.poll(loose('x')))).toBe('TypeError: timeout must be an integer or None')
      expect(raised(() => e.poll(1e8))).toBe('OverflowError: timeout is too large')
    })
  })

  it('goes on waiting after a signal whose listener returns, and ends with what one throws (PEP 475)', async () => {
    if (!(await import('../src/backend/index.js')).chosenBackend().supports.signals) return
    const { spawn } = await import('node:child_process')
    const [a, b] = socket.socketpair()
    let heard = 0
    const listener = () => {
      heard++
      if (heard === 2) throw new Error('enough')
    }
    process.on('SIGUSR2', listener)
    const killer = spawn('sh', ['-c', `sleep 0.1; kill -USR2 ${process.pid}; sleep 0.2; kill -USR2 ${process.pid}`])
    expect(raised(() => select.select([a], [], [], 20))).toBe('Error: enough')
    expect(heard).toBe(2)
    process.off('SIGUSR2', listener)
    await new Promise((resolve) => killer.on('exit', resolve))
    for (const sock of [a, b]) sock.close()
  })
})

it.runIf(onLinux)('has the constants of Python', () => {
  expect([select.EPOLLET, select.EPOLLEXCLUSIVE, select.POLLRDHUP, select.POLLMSG, select.PIPE_BUF]).toEqual([
    2147483648, 268435456, 8192, 1024, 4096,
  ])
  expect(select.error).toBe(socket.error)
})
