import type { Signals } from '@sockcall/core/backend'
import type { Addon } from './addon.js'

/**
 * Never taken from libuv: SIGCHLD, by which it learns of the end of child processes, and faults of the program, which come
 * back as soon as the handler returns.
 */
const LEFT_ALONE: ReadonlySet<string> = new Set([
  'SIGCHLD',
  'SIGKILL',
  'SIGSTOP',
  'SIGSEGV',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGTRAP',
])

// Not imported: for an import statement Node loads all that a module can name, for node:timers its promises.
const { setImmediate } = process.getBuiltinModule('node:timers')
const numberOf = new Map<string | symbol, number>()
const nameOf = new Map<number, NodeJS.Signals>()

function readSignals(): void {
  const { signals } = process.getBuiltinModule('node:os').constants
  for (const [name, number] of Object.entries(signals) as [NodeJS.Signals, number][]) {
    if (LEFT_ALONE.has(name) || number > 31) continue
    numberOf.set(name, number)
    // Of aliases (SIGIO and SIGPOLL, SIGABRT and SIGIOT) Node itself uses the first name.
    if (!nameOf.has(number)) nameOf.set(number, name)
  }
}

/** The signals that have a JavaScript listener: bit n for signal n. */
function listenedSignals(): number {
  if (numberOf.size === 0) readSignals()
  let mask = 0
  for (const event of process.eventNames()) {
    const number = numberOf.get(event)
    if (number !== undefined) mask |= 1 << number
  }
  return mask
}

let mainThread: boolean | undefined

/** On a worker thread Node delivers no signals. Asked only when there are listeners: loading that module takes a millisecond. */
function isMainThread(): boolean {
  mainThread ??= process.getBuiltinModule('node:worker_threads').isMainThread
  return mainThread
}

/** In the word that is read in each call: there are listeners whose signals are still libuv's. */
const LISTENED = 1
/** A signal was taken and its listeners have not run; also set by native/signal.cc. */
const PENDING = 2
/** Nothing sets that in the word, so the addon is asked. */
const UNWATCHED = 4

/**
 * Signals are taken from libuv when a listener is added, at the first call of a blocking socket in a turn and at the first `hold`,
 * and given back not by `release` but when the event loop turns: a program that makes one blocking call after the other never lets
 * it turn, and a signal that came between two calls would wait for ever in libuv's pipe. (One that came before the first call
 * of a turn is libuv's, and runs when the loop turns.)
 */
export function nativeSignals(addon: Addon): Signals {
  let depth = 0
  let taking = false
  let turnScheduled = false
  /** On a worker thread it stays 0. */
  const attention = new Int32Array(
    typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(4) : new SharedArrayBuffer(4),
  )
  let watched = false

  /** Hold what is listened to now, and `more`: listeners come and go, and libuv changes handlers when they do. */
  function takeSignals(more = 0): void {
    Atomics.and(attention, 0, ~LISTENED)
    const mask = listenedSignals() | more
    if (mask === 0 && !taking) return
    if (!isMainThread()) return
    if (!watched) watch()
    addon.signalsHold(mask)
    if (depth === 0) addon.signalsRelease()
    taking = true
    scheduleTurn()
  }

  function watch(): void {
    watched = true
    // Without it each call asks the addon.
    if (attention.buffer instanceof ArrayBuffer || addon.signalsWatch(new Uint8Array(attention.buffer)) < 0) {
      Atomics.or(attention, 0, UNWATCHED)
    }
  }

  function scheduleTurn(): void {
    if (turnScheduled) return
    turnScheduled = true
    setImmediate(onTurn)
  }

  function onTurn(): void {
    turnScheduled = false
    if (depth > 0) return
    addon.signalsRestore()
    taking = false
    if (listenedSignals() !== 0) Atomics.or(attention, 0, LISTENED)
    runPending()
  }

  /** Give out what has been taken so far. When a listener throws, the event loop goes on with the rest, or the next call. */
  function runPending(): void {
    Atomics.and(attention, 0, ~PENDING)
    // What arrives meanwhile is the next run's: a listener that raises its own signal must not keep this one busy.
    let count = addon.signalsPending()
    try {
      for (; count > 0; count--) {
        const number = addon.signalsTake()
        const name = nameOf.get(number)
        if (name === undefined) break
        ;(process as NodeJS.EventEmitter).emit(name, name, number)
      }
    } finally {
      if (count > 0) {
        Atomics.or(attention, 0, PENDING)
        scheduleTurn()
      }
    }
  }

  function noteListener(event: string | symbol): void {
    if (typeof event !== 'string' || !event.startsWith('SIG')) return
    if (numberOf.size === 0) readSignals()
    const number = numberOf.get(event)
    // Node has had its own listener for this before ours, so libuv's handler is in place already.
    if (number !== undefined) takeSignals(1 << number)
  }

  process.on('newListener', noteListener)
  if (process.eventNames().some((event) => typeof event === 'string' && event.startsWith('SIG'))) {
    if (listenedSignals() !== 0 && isMainThread()) Atomics.or(attention, 0, LISTENED)
  }

  return {
    attention,
    hold() {
      depth++
      takeSignals()
    },
    release() {
      depth--
      if (depth > 0 || !taking) return
      addon.signalsRelease()
      scheduleTurn()
    },
    run() {
      if ((Atomics.load(attention, 0) & LISTENED) !== 0) takeSignals()
      if (!taking || addon.signalsPending() === 0) return
      try {
        runPending()
      } finally {
        if (depth > 0) takeSignals()
      }
    },
  }
}
