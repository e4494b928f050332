/** Bugs to put in on purpose, so that a test can see the oracle find them. They change our side's process only. */
import * as module from '@sockcall/compat-python'

const bugs: Readonly<Record<string, () => void>> = {
  /** A timed-out connect_ex returns ETIMEDOUT where Python returns EWOULDBLOCK (S25). */
  'connect-ex-timeout'() {
    const connectEx = module.socket.prototype.connect_ex
    module.socket.prototype.connect_ex = function (this: InstanceType<typeof module.socket>, address) {
      const errno = connectEx.call(this, address)
      return errno === 11 ? 110 : errno
    }
  },
  /** recv(0) makes a system call, so a closed socket raises (S34). */
  'recv-zero'() {
    const recv = module.socket.prototype.recv
    module.socket.prototype.recv = function (this: InstanceType<typeof module.socket>, ...args) {
      if (args[0] === 0) this.getsockname()
      return recv.apply(this, args)
    }
  },
  /** detach() forgets to close the object (S52). */
  'fileno-after-detach'() {
    const fileno = module.socket.prototype.fileno
    module.socket.prototype.fileno = function (this: InstanceType<typeof module.socket>) {
      const fd = fileno.call(this)
      return fd === -1 ? 0 : fd
    }
  },
}

/** The names of the bugs there are. */
export const bugNames: readonly string[] = Object.keys(bugs)

/** Put a bug in, where one is named. */
export function plantBug(name: string | undefined): void {
  if (name === undefined || name === '') return
  const plant = bugs[name]
  if (plant === undefined) throw new Error(`no bug is named ${name}; there are: ${bugNames.join(', ')}`)
  plant()
}
