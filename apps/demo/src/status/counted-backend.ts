import { type Backend, type BackendName, chosenBackend, useBackend } from '@sockcall/compat-python/backend'
import { UserError } from '../user-error.js'
import { Counters, type CountersShare } from './counters.js'

type Call = (...args: readonly unknown[]) => number

/** A backend is an object with functions: this one counts each system call, then makes it. */
function countedBackend(backend: Backend, counters: Counters): Backend {
  const syscalls: Record<string, Call> = {}
  for (const [name, call] of entriesOf(backend)) {
    const count = counters.callCounter(shownName(name))
    syscalls[name] = (...args) => {
      count()
      return call(...args)
    }
  }
  // The names and signatures are the same, which TypeScript cannot see in an object built in a loop.
  return { ...backend, syscalls: syscalls as unknown as Backend['syscalls'] }
}

function entriesOf(backend: Backend): [name: string, call: Call][] {
  return Object.entries(backend.syscalls) as unknown as [string, Call][]
}

/** Functions of the contract that are not named after their system call. */
const systemCalls: Readonly<Record<string, string>> = {
  accept4: 'accept',
  acceptDontwait: 'accept',
  attachFilter: 'setsockopt',
  dup: 'fcntl',
  getfl: 'fcntl',
  getCloexec: 'fcntl',
  setCloexec: 'fcntl',
  setNonblocking: 'ioctl',
  interfaceIndex: 'ioctl',
  interfaceName: 'ioctl',
  epollCreate: 'epoll_create1',
  epollCtl: 'epoll_ctl',
  epollWait: 'epoll_wait',
}

/** Its name on the status page: the contract distinguishes two kinds of accept, which do not matter there. */
function shownName(name: string): string {
  return systemCalls[name] ?? name
}

/**
 * Make this thread's sockets use a backend.
 *
 * @param name the backend; without one compat-python chooses.
 * @throws UserError that says what to install if the backend cannot be loaded.
 */
export function chooseBackend(name: BackendName | undefined): Backend {
  try {
    return name === undefined ? chosenBackend() : useBackend(name)
  } catch (error) {
    throw error instanceof Error ? new UserError(error.message, { cause: error }) : error
  }
}

/** Like {@link chooseBackend}, and count its calls from now on. */
export function startCounting(name: BackendName | undefined): { name: BackendName; counters: Counters } {
  const backend = chooseBackend(name)
  const names = new Set(entriesOf(backend).map(([call]) => shownName(call)))
  const counters = Counters.create([...names])
  useBackend(countedBackend(backend, counters))
  // Only the two named backends can have been chosen.
  return { name: backend.name as BackendName, counters }
}

/** The same on another thread, into the counters of the first. */
export function joinCounting(name: BackendName, share: CountersShare): Counters {
  const counters = new Counters(share)
  useBackend(countedBackend(useBackend(name), counters))
  return counters
}
