import { readFileSync } from 'node:fs'
import { linuxAbi } from '@sockcall/core/backend'
import { describe, expect, it } from 'vitest'
import * as exceptions from '../src/exceptions/index.js'
import * as socket from '../src/index.js'

interface Names {
  readonly exceptions: string[]
  readonly classes: string[]
  readonly functions: string[]
  readonly private_functions: string[]
  readonly other_constants: string[]
  readonly constants: Record<string, number>
  readonly unconfirmed: string[]
  readonly string_constants: Record<string, string>
  readonly methods: Record<'socket' | 'SocketIO', string[]>
  readonly properties: Record<'socket' | 'SocketIO', string[]>
}

const names: Names = JSON.parse(readFileSync(new URL('./data/names-linux.json', import.meta.url), 'utf8'))
const exported: Readonly<Record<string, unknown>> = socket

/** JavaScript's equivalents of some of Python's special names. */
const inJavaScript: Record<string, string | symbol | undefined> = {
  __init__: 'constructor',
  __iter__: Symbol.iterator,
  // The language itself provides the finalizer, weak references and slots.
  __del__: undefined,
  finalizer: undefined,
  __weakref__: undefined,
  __slots__: undefined,
}

function javaScriptName(name: string): string | symbol | undefined {
  return Object.hasOwn(inJavaScript, name) ? inJavaScript[name] : name
}

/** All names on a prototype and those it inherits from, up to Object's. */
function namesOf(prototype: object): Set<string> {
  const found = new Set<string>()
  for (let at: object | null = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) found.add(name)
  }
  return found
}

describe('the names of the socket module', () => {
  it('has every function, class and exception of CPython, and nothing but those and the constants', () => {
    const { exceptions, classes, functions, private_functions, other_constants } = names
    const constants = [...Object.keys(names.constants), ...names.unconfirmed, ...Object.keys(names.string_constants)]
    const wanted = [exceptions, classes, functions, private_functions, other_constants, constants].flat()
    expect(Object.keys(socket).sort()).toEqual(wanted.sort())
  })

  it('has the kind of each', () => {
    for (const name of [...names.functions, ...names.private_functions, ...names.exceptions, ...names.classes]) {
      expect(typeof exported[name], name).toBe('function')
    }
    for (const name of names.exceptions) expect(exported[name]).toHaveProperty('prototype')
    expect(socket.error).toBe(exceptions.OSError)
    expect(socket.timeout).toBe(exceptions.TimeoutError)
    expect(Object.getPrototypeOf(socket.gaierror)).toBe(exceptions.OSError)
    expect(Object.getPrototypeOf(socket.herror)).toBe(exceptions.OSError)
    expect(socket.has_ipv6).toBe(true)
  })

  it.runIf(process.platform === 'linux')('has the number of each constant', () => {
    for (const [name, value] of Object.entries({ ...names.constants, ...names.string_constants })) {
      expect(exported[name], name).toBe(value)
    }
    for (const name of names.unconfirmed) expect(exported[name], name).toBe(linuxAbi.constants[name])
    expect([socket.EBADF, socket.EAGAIN, socket.EWOULDBLOCK]).toEqual([9, 11, 11])
  })
})

describe.each([
  ['socket', socket.socket.prototype],
  ['SocketIO', socket.SocketIO.prototype],
] as const)('the class %s', (name, prototype) => {
  const wanted = [...names.methods[name], ...names.properties[name]]

  it('has every method and property of CPython', () => {
    const own = name === 'socket' ? ['_io_refs', '_closed'] : []
    for (const one of wanted) {
      const key = javaScriptName(one)
      if (key !== undefined && !own.includes(one)) expect(key in prototype, one).toBe(true)
    }
  })
})

it('has no other public name on its sockets', () => {
  const { prototype } = socket.socket
  const wanted = [...names.methods.socket, ...names.properties.socket]
  const others = [...namesOf(prototype)].filter((one) => !one.startsWith('_') && !wanted.includes(one))
  expect(others.sort()).toEqual(['constructor', 'toString'])
  expect(Object.keys(prototype)).toEqual([])
})

describe('the enums', () => {
  it('know names by number and numbers by name', () => {
    expect(socket.AddressFamily.AF_INET).toBe(socket.AF_INET)
    expect(socket.AddressFamily[2]).toBe('AF_INET')
    expect(socket.SocketKind[1]).toBe('SOCK_STREAM')
    expect(socket.AddressInfo.AI_PASSIVE).toBe(1)
    expect('AF_DECnet' in socket.AddressFamily).toBe(false)
    expect(Object.keys(socket.SocketKind)).toContain('SOCK_NONBLOCK')
  })

  it.runIf(process.platform === 'linux')('prefer the first name of a number, as Python sorts them', () => {
    expect(socket.AddressFamily[16]).toBe('AF_NETLINK')
    expect(socket.AddressFamily.__members__.get('AF_ROUTE')).toBe(16)
    expect([...socket.AddressFamily].filter((family) => family === 16)).toEqual([16])
    expect([...socket.SocketKind]).toEqual([1, 2, 3, 4, 5, 2048, 524288])
  })

  it('have the reprs of Python', () => {
    expect(socket.AddressFamily.__repr__(2)).toBe('<AddressFamily.AF_INET: 2>')
    expect(socket.AddressFamily.__str__(socket.AF_INET)).toBe('2')
    expect(socket.MsgFlag.__repr__(0)).toBe('<MsgFlag: 0>')
    expect(socket.MsgFlag.__repr__(socket.MSG_OOB | socket.MSG_PEEK)).toBe('<MsgFlag.MSG_OOB|MSG_PEEK: 3>')
    expect(String(socket.SocketKind)).toBe("<enum 'SocketKind'>")
  })

  it.runIf(process.platform === 'linux')('show bits without a name as a number', () => {
    expect(socket.MsgFlag.__repr__(2 ** 28)).toBe('<MsgFlag: 268435456>')
    expect(socket.MsgFlag.__repr__((2 ** 28) | 3)).toBe('<MsgFlag.MSG_OOB|MSG_PEEK|268435456: 268435459>')
  })

  it('refuse anything but a member', () => {
    expect(socket.AddressFamily(2)).toBe(2)
    expect(() => socket.AddressFamily(77)).toThrow(new exceptions.ValueError('77 is not a valid AddressFamily'))
    expect(socket.MsgFlag(2 ** 28)).toBe(2 ** 28)
    expect(() => socket.MsgFlag('x' as never)).toThrow("'x' is not a valid MsgFlag")
  })
})
