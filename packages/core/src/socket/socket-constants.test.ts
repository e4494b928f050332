import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { socketConstants } from './socket-constants.js'

const constants = socketConstants(linuxAbi)
const read = (name: string): unknown => Reflect.get(constants, name)

test('a name that the platform lacks throws when it is read, and the error names the nearest', () => {
  // @ts-expect-error a misspelt name does not compile
  expect(() => constants.SOCK_DGRM).toThrow("constants: there is no SOCK_DGRM on linux. Did you mean 'SOCK_DGRAM'?")
  expect(() => constants.AF_HYPERV).toThrow('constants: there is no AF_HYPERV on linux')
  expect(() => socketConstants(darwinAbi).AF_NETLINK).toThrow('there is no AF_NETLINK on darwin')
  for (const name of ['sock_dgram', 'sockDgram', 'af_inet', 'nothing', 'x', '_']) {
    expect(() => read(name)).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }))
  }
})

test('names that are there are plain, frozen properties', () => {
  expect([constants.AF_INET, constants.SOCK_DGRAM, constants.UDP_GRO]).toEqual([2, 2, 104])
  expect(Object.keys(constants)).toEqual(Object.keys({ ...linuxAbi.extensions, ...linuxAbi.constants }))
  expect(['AF_INET' in constants, 'AF_HYPERV' in constants, Object.hasOwn(constants, 'SOCK_DGRM')]).toEqual([
    true,
    false,
    false,
  ])
  expect(() => Object.assign(constants, { AF_INET: 3 })).toThrow(TypeError)
  const { AF_INET6, SOCK_STREAM } = constants
  expect([AF_INET6, SOCK_STREAM]).toEqual([10, 1])
})

test('what the language and its tools read from any object does not throw', async () => {
  const plain = { ...constants }
  expect(await constants).toBe(constants)
  expect(JSON.parse(JSON.stringify(constants))).toEqual(plain)
  expect(structuredClone(constants)).toEqual(plain)
  expect(inspect(constants)).toContain('AF_INET6: 10')
  expect(String(constants)).toBe('[object Object]')
  expect(`${constants.constructor.name} ${constants.valueOf() === constants}`).toBe('Object true')
  expect(constants).toEqual(plain)
  expect(constants).toEqual(expect.objectContaining({ AF_INET: 2 }))
  expect({ constants }).toMatchObject({ constants: { AF_INET: 2 } })
  expect(constants).not.toEqual({ AF_INET: 2 })
  expect(Reflect.get(constants, Symbol.iterator)).toBeUndefined()
  for (const name of ['then', 'toJSON', '$$typeof', '@@__IMMUTABLE_ITERABLE__@@', 'nodeType']) {
    expect(read(name), name).toBeUndefined()
  }
})
