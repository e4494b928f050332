import { backend as ffi } from '@sockcall/backend-ffi'
import * as python from '@sockcall/compat-python'
import { AsyncSocket, bindSockets, Socket } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { testedBackends } from '../../../tested-backends.js'
import { fuzz } from './run.js'
import {
  asyncSocketMethods,
  boundFunctions,
  pythonFunctions,
  pythonSocketMethods,
  socketMethods,
} from './signatures.js'

const CALLS = 20_000

/** The names of methods on a prototype and its ancestors. */
function methodsOf(prototype: object): string[] {
  const names = new Set<string>()
  for (let at: object | null = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && name !== 'constructor') names.add(name)
    }
  }
  return [...names]
}

/** Functions, but not classes. */
const functionsOf = (module: object) =>
  Object.entries(module)
    .filter(([, value]) => typeof value === 'function' && !isClass(value))
    .map(([name]) => name)
const isClass = (value: object) => Object.hasOwn(value, 'prototype') && !Object.hasOwn(value, 'arguments')

const leftOut = new Set([
  // Internal, or only for the files of makefile().
  ...['attempt', 'begin', 'enter', 'handOn', 'run', 'soon', 'later'],
  ...['_sendfile_use_sendfile', '_sendfile_use_send', '_check_sendfile_params', '_decref_socketios', '_real_close'],
  // A generator makes no call until it is iterated, and then accept's.
  ...['connections'],
  // Enumerations, which are lookup tables.
  ...['AddressFamily', 'AddressInfo', 'MsgFlag', 'SocketKind'],
])

describe('the tables', () => {
  it.each([
    ['Socket', methodsOf(Socket.prototype), socketMethods],
    ['AsyncSocket', methodsOf(AsyncSocket.prototype), asyncSocketMethods],
    ['socket of compat-python', methodsOf(python.socket.prototype), pythonSocketMethods],
    ['bindSockets', functionsOf(bindSockets(ffi)), boundFunctions],
    ['compat-python', functionsOf(python), pythonFunctions],
  ] as const)('have every method and function of %s', (_, found, table) => {
    expect(found.filter((name) => !(name in table) && !leftOut.has(name))).toEqual([])
  })
})

describe.each(testedBackends)('random calls with hostile arguments on the %s backend', (name) => {
  const seed = Number(process.env.SOCKCALL_FUZZ_SEED ?? Date.now() % 2 ** 31)

  it(`throw nothing but typed errors and leave no descriptor (seed ${seed})`, { timeout: 120_000 }, async () => {
    const backend = name === 'ffi' ? ffi : (await import('@sockcall/backend-native')).backend
    const { findings, before, after } = await fuzz({ backend, calls: CALLS, seed })
    expect(findings, `npm run fuzz -- --backend ${name} --seed ${seed}`).toEqual([])
    expect(after.length, after.join(', ')).toBeLessThanOrEqual(before.length)
  })
})
