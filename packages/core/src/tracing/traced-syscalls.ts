import type { Abi, Syscalls } from '../backend/index.js'
import { errnoCode } from '../errors/raise.js'
import { channelOf, onTracing } from './channels.js'
import { printTraces } from './print-traces.js'

/** What a subscriber of `sockcall:<operation>` is told when a system call has returned, or a wait is over. */
export interface TraceMessage {
  /** The system call's name, or `'wait'`. */
  readonly operation: string
  /** `'wait'`: time in which nothing was done but wait (poll(2), and waits on the event loop); else `'call'`. */
  readonly phase: 'call' | 'wait'
  /** The descriptor it was about, -1 where there is none. */
  readonly fd: number
  /** The result, or -errno. Of a wait on the event loop: revents, 0 for a deadline that passed, -1 for one given up. */
  readonly rc: number
  /** `'EAGAIN'` and so on, where `rc` is an errno. */
  readonly code: string | undefined
  /** Bytes moved, by calls that move bytes. */
  readonly bytes: number | undefined
  /** How long it took. */
  readonly durationMs: number
}

/** What is traced. */
export interface Traceable {
  /** The system calls that are made: the backend's own, or traced ones. */
  sys: Syscalls
  readonly backend: { readonly abi: Abi }
}

/** Whether a call's result counts bytes. */
const MOVES_BYTES = /^(recv|recvfrom|recvmsg|send|sendto|sendmsg|sendfile)$/
/** Calls that name their fd elsewhere than first, or have none. */
const WITHOUT_FD = new Set(['socket', 'socketpair', 'poll', 'epollCreate'])

/** Swap a thread's system calls for traced ones while a channel has a subscriber. */
export function traceSyscalls(env: Traceable): void {
  const plain = env.sys
  const reference = new WeakRef(env)
  let traced: Syscalls | null = null
  for (const name of Object.keys(plain)) channelOf(name)
  printTraces()
  onTracing((active) => {
    const target = reference.deref()
    if (target === undefined) return
    if (active) traced ??= tracedSyscalls(target, plain)
    target.sys = active && traced !== null ? traced : plain
  })
}

function tracedSyscalls(env: Traceable, plain: Syscalls): Syscalls {
  const entries = Object.entries(plain).map(([name, call]) => {
    const channel = channelOf(name)
    const phase = name === 'poll' || name === 'epollWait' ? 'wait' : 'call'
    const traced = (...args: unknown[]): number => {
      if (!channel.hasSubscribers) return Reflect.apply(call, plain, args) as number
      const began = performance.now()
      const rc = Reflect.apply(call, plain, args) as number
      const message: TraceMessage = {
        operation: name,
        phase,
        fd: fdOf(name, args, rc),
        rc,
        code: rc < 0 ? errnoCode(env.backend.abi, -rc) : undefined,
        bytes: rc >= 0 && MOVES_BYTES.test(name) ? rc : undefined,
        durationMs: performance.now() - began,
      }
      undisturbed(args, () => channel.publish(message))
      return rc
    }
    return [name, traced] as const
  })
  return Object.fromEntries(entries) as unknown as Syscalls
}

/** No memory that calls share is larger. */
const MOST_SHARED = 65536

/**
 * Subscribers run between a call and the reading of its results, some of which are in memory that all calls share; what a
 * subscriber does with sockets of its own must not change them.
 */
function undisturbed(args: readonly unknown[], publish: () => void): void {
  const kept = args
    .flat()
    .filter((arg) => ArrayBuffer.isView(arg))
    .filter(({ byteLength }) => byteLength > 0 && byteLength <= MOST_SHARED)
    .map((view) => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      return [bytes, bytes.slice()] as const
    })
  publish()
  // A view that was detached meanwhile has no length any more.
  for (const [bytes, copy] of kept) if (bytes.length === copy.length) bytes.set(copy)
}

function fdOf(name: string, args: readonly unknown[], rc: number): number {
  const [first] = args
  if (name === 'poll') return first instanceof Int32Array ? (first[0] ?? -1) : -1
  if (WITHOUT_FD.has(name)) return rc
  return typeof first === 'number' ? first : -1
}
