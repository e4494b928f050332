/** Bugs planted on purpose, so that a test can show that the oracle finds them. They only change our side's process. */
import * as module from '@sockcall/compat-python'
import { OSError } from '@sockcall/compat-python/exceptions'
import { TextIOWrapper } from '@sockcall/compat-python/io'
import type { Area } from './generate/index.js'
import { functions } from './runner/runner.js'

type Socket = InstanceType<typeof module.socket>
type Any = (...args: unknown[]) => unknown

interface Bug {
  /** The area in which it can be found. */
  readonly area: Area
  /** A program must contain one of these calls to show it. */
  readonly calls: readonly string[]
  readonly plant: () => void
}

const { prototype } = module.socket

/** Replace a method by `replace(original)`. */
function patch(on: object, name: string, replace: (original: Any) => Any): void {
  Reflect.set(on, name, replace(Reflect.get(on, name) as Any))
}

export const bugs: Readonly<Record<string, Bug>> = {
  /** A timed-out connect_ex returns ETIMEDOUT where Python returns EWOULDBLOCK (S25). */
  'connect-ex-timeout': {
    area: 'socket',
    calls: ['connect_ex'],
    plant: () =>
      patch(
        prototype,
        'connect_ex',
        (original) =>
          function (this: Socket, ...args) {
            const errno = original.apply(this, args)
            return errno === 11 ? 110 : errno
          },
      ),
  },
  /** recv(0) makes a system call, so a closed socket raises (S34). */
  'recv-zero': {
    area: 'socket',
    calls: ['recv'],
    plant: () =>
      patch(
        prototype,
        'recv',
        (original) =>
          function (this: Socket, ...args) {
            if (args[0] === 0) this.getsockname()
            return original.apply(this, args)
          },
      ),
  },
  /** fileno() does not say that the descriptor was given up (S52). */
  'fileno-after-detach': {
    area: 'socket',
    calls: ['fileno', 'detach'],
    plant: () =>
      patch(
        prototype,
        'fileno',
        (original) =>
          function (this: Socket, ...args) {
            const fd = original.apply(this, args)
            return fd === -1 ? 0 : fd
          },
      ),
  },
  /** htons truncates large numbers (S59). */
  'htons-range': {
    area: 'functions',
    calls: ['htons'],
    plant: () =>
      patch(functions, 'htons', (original) => (...args) => {
        const [x] = args
        return original(...(typeof x === 'number' && x > 0xffff ? [x & 0xffff] : args))
      }),
  },
  /** A text file's lines lose their carriage returns whatever `newline` says. */
  'readline-newline': {
    area: 'makefile',
    calls: ['readline', 'readlines', 'next', 'list'],
    plant: () =>
      patch(
        TextIOWrapper.prototype,
        'readline',
        (original) =>
          function (this: unknown, ...args) {
            const line = original.apply(this, args)
            return typeof line === 'string' ? line.replace(/\r/g, '') : line
          },
      ),
  },
  /** sendfile does not move the file's position (S68). */
  'sendfile-position': {
    area: 'sendfile',
    calls: ['sendfile'],
    plant: () =>
      patch(
        prototype,
        'sendfile',
        (original) =>
          function (this: Socket, file, ...args) {
            const moves = typeof file === 'object' && file !== null && 'seek' in file
            const still = moves ? Object.create(file, { seek: { value: () => 0 } }) : file
            return original.call(this, still, ...args)
          },
      ),
  },
  /** recv_fds forgets MSG_CTRUNC (S69). */
  'recv-fds-flags': {
    area: 'fds',
    calls: ['recv_fds'],
    plant: () =>
      patch(functions, 'recv_fds', (original) => (...args) => {
        const [data, fds, flags, address] = original(...args) as [Buffer, number[], number, unknown]
        return [data, fds, flags & ~module.MSG_CTRUNC, address]
      }),
  },
  /** create_server does not say which address it could not bind (S53). */
  'server-address': {
    area: 'helpers',
    calls: ['create_server'],
    plant: () =>
      patch(functions, 'create_server', (original) => (...args) => {
        try {
          return original(...args)
        } catch (error) {
          if (error instanceof OSError) error.message = error.message.replace(/ \(while .*/, '')
          throw error
        }
      }),
  },
}

/** The names of the bugs. */
export const bugNames: readonly string[] = Object.keys(bugs)

/** Plant a bug, if one is named. */
export function plantBug(name: string | undefined): void {
  if (name === undefined || name === '') return
  const bug = bugs[name]
  if (bug === undefined) throw new Error(`no bug is named ${name}; there are: ${bugNames.join(', ')}`)
  bug.plant()
}
