import type { BoundSockets } from '../bind-sockets.js'
import type { SocketOptions } from '../calls/open.js'
import { type Check, type CheckOptions, check } from './check.js'
import { DRIVERS, type DrivenSocket, type Driver, type DriverName } from './drivers.js'
import { inetAddress, type Trial } from './trial.js'
import { TrialBase } from './trial-base.js'

/** What one run of a check works with, when each driver plays it. */
export class DrivenTrial extends TrialBase {
  readonly driver: Driver

  constructor(trial: Trial, driver: Driver) {
    super(trial.backend, trial.options)
    this.driver = driver
  }

  /** Whether a call that waits blocks this thread, so that nothing else can happen here meanwhile. */
  get blocking(): boolean {
    return this.driver.name === 'blocking'
  }

  /** Close a socket at the end of the check. */
  own(socket: DrivenSocket): DrivenSocket {
    this.defer(() => socket.close())
    return socket
  }

  /** A socket of this driver, by default over the tested backend. */
  socket(options?: SocketOptions, sockets: BoundSockets = this.sockets): DrivenSocket {
    return this.own(this.driver.socket(sockets, options))
  }

  /** A datagram socket of AF_INET, bound to loopback. */
  async udp(): Promise<DrivenSocket> {
    const socket = this.socket({ type: this.constant('SOCK_DGRAM') })
    await socket.bind(['127.0.0.1', 0])
    return socket
  }

  /** Two connected sockets, from socketpair(2). */
  pair(type = 'SOCK_STREAM', sockets: BoundSockets = this.sockets): [DrivenSocket, DrivenSocket] {
    const [a, b] = this.driver.pair(sockets, this.constant('AF_UNIX'), this.constant(type))
    return [this.own(a), this.own(b)]
  }

  /** A listener on a loopback port of the kernel's choice, and its address. */
  async listener(backlog?: number): Promise<{ listener: DrivenSocket; address: [host: string, port: number] }> {
    const listener = this.socket()
    await listener.bind(['127.0.0.1', 0])
    listener.listen(backlog)
    return { listener, address: inetAddress(listener.getsockname()) }
  }

  /**
   * An address where TCP connections are refused. A socket that does not listen keeps the port: a free port might go to another
   * program, or to the connecting socket, which would then connect to itself.
   */
  async refusing(): Promise<[host: string, port: number]> {
    const silent = this.socket()
    await silent.bind(['127.0.0.1', 0])
    return inetAddress(silent.getsockname())
  }

  /** accept(), with the connection closed at the end. */
  async accepted(listener: DrivenSocket): Promise<DrivenSocket> {
    const [connection] = await listener.accept()
    return this.own(connection)
  }

  /** Two ends of a TCP connection over loopback. */
  async tcpPair(): Promise<[client: DrivenSocket, server: DrivenSocket]> {
    const { listener, address } = await this.listener()
    const client = this.socket()
    await client.connect(address)
    return [client, await this.accepted(listener)]
  }
}

/** What a driven check asserts: each call of a socket is awaited, which changes nothing if it has blocked. */
export type DrivenBody = (t: DrivenTrial) => Promise<void>

/** What a driven check needs, and which drivers play it: both, unless the check says why not. */
export interface DrivenOptions extends CheckOptions {
  readonly drivers?: readonly DriverName[]
}

/** Define a check once per driver, with the driver in its title. */
export function driven(title: string, run: DrivenBody): Check[]
export function driven(title: string, options: DrivenOptions, run: DrivenBody): Check[]
export function driven(title: string, second: DrivenOptions | DrivenBody, third?: DrivenBody): Check[] {
  const { drivers, ...options }: DrivenOptions = typeof second === 'function' ? {} : second
  const run = typeof second === 'function' ? second : third
  if (run === undefined) throw new TypeError(`no body: ${title}`)
  return DRIVERS.filter(({ name }) => drivers?.includes(name) ?? true).map((driver) => {
    const needs = [...(options.needs ?? [])]
    if (driver.name === 'event loop') needs.push('poller')
    return check(`${driver.name}: ${title}`, { ...options, needs }, async (trial) => {
      const t = new DrivenTrial(trial, driver)
      trial.defer(() => t.end())
      await run(t)
    })
  })
}
