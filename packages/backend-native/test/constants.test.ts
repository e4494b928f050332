import { linuxAbi } from '@sockcall/core/backend'
import { describe, expect, it } from 'vitest'
import { loadAddon } from '../src/binding.js'

const addon = loadAddon()
const headers = addon.constants()
const layout = addon.layout()

/** What core has and the headers have, side by side; names only one of them has are not compared. */
const compare = (table: Readonly<Record<string, number>>) => {
  const names = Object.keys(table).filter((name) => headers[name] !== undefined)
  const from = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(names.map((name) => [name, values[name]]))
  return { names, ours: from(table), theirs: from(headers) }
}

describe.runIf(process.platform === 'linux')("core's tables against this machine's headers", () => {
  it('constants of the socket module', () => {
    const { names, ours, theirs } = compare(linuxAbi.constants)
    expect(names.length).toBeGreaterThan(350)
    expect(ours).toEqual(theirs)
  })

  it('constants beyond it', () => {
    const { names, ours, theirs } = compare(linuxAbi.extensions)
    expect(names.length).toBeGreaterThan(150)
    // EPOLLET is bit 31, signed in one place and unsigned in the other.
    const bits = (values: Record<string, number | undefined>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, (value ?? 0) >>> 0]))
    expect(bits(ours)).toEqual(bits(theirs))
  })

  it('errnos and their texts', () => {
    const numbers = Object.fromEntries(Object.entries(linuxAbi.errnos).map(([name, { number }]) => [name, number]))
    const { names, ours, theirs } = compare(numbers)
    expect(names.length).toBeGreaterThan(100)
    expect(ours).toEqual(theirs)
    for (const { number, text } of Object.values(linuxAbi.errnos)) expect(addon.strerror(number)).toBe(text)
  })

  it('the layout of structs', () => {
    expect({
      littleEndian: layout.littleEndian === 1,
      hasSaLen: layout['offsetof(sockaddr_in, sin_len)'] !== undefined,
      sunPathSize: layout['sizeof(sockaddr_un::sun_path)'],
      sockaddrStorageSize: layout['sizeof(sockaddr_storage)'],
      cmsgHeaderSize: layout['CMSG_LEN(0)'],
      cmsgLenSize: layout['sizeof(cmsghdr::cmsg_len)'],
      cmsgAlign: layout['CMSG_ALIGN(1)'],
      longSize: layout['sizeof(long)'],
    }).toEqual(linuxAbi.layout)
    expect(layout['sizeof(time_t)']).toBe(layout['sizeof(long)'])
    expect(layout['sizeof(pollfd)']).toBe(8)
  })
})
