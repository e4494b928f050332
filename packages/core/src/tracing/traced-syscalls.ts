import { errnoCode } from '../abi/errno-code.js'
import type { Abi, Syscalls } from '../backend/index.js'
import { channelOf, onTracing, type TraceMessage } from './channels.js'
import { printTraces } from './print-traces.js'

/** What is traced. */
export interface Traceable {
  /** The system calls in use: the backend's own, or traced ones. */
  sys: Syscalls
  readonly backend: { readonly abi: Abi }
}

/** Whether a call's result is a number of bytes. */
const MOVES_BYTES = /^(recv|recvfrom|recvmsg|send|sendto|sendmsg|sendfile)$/
/** Calls whose first argument is not their fd. */
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

/** Memory that calls share is not larger than this. */
const MOST_SHARED = 65536

/**
 * Subscribers run between a call and the reading of its results. Some results are in memory that all calls share, and a
 * subscriber's own calls must not change them.
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
  // A detached view has no length any more.
  for (const [bytes, copy] of kept) if (bytes.length === copy.length) bytes.set(copy)
}

function fdOf(name: string, args: readonly unknown[], rc: number): number {
  const [first] = args
  if (name === 'poll') return first instanceof Int32Array ? (first[0] ?? -1) : -1
  if (WITHOUT_FD.has(name)) return rc
  return typeof first === 'number' ? first : -1
}
