import { describe, expect, it } from 'vitest'
import type { AddrinfoItem } from '../netdb/getaddrinfo.js'
import { interleave } from './create-connection.js'

const item = (family: number, host: string): AddrinfoItem => [family, 1, 6, '', [host, 80]]
const hosts = (items: readonly AddrinfoItem[]) => items.map(([, , , , address]) => (address as [string, number])[0])

describe('the order of attempts', () => {
  const found = [item(10, 'six1'), item(10, 'six2'), item(10, 'six3'), item(2, 'four1'), item(2, 'four2')]

  it('takes turns between the families, the resolver’s first choice first (RFC 8305)', () => {
    expect(hosts(interleave(found))).toEqual(['six1', 'four1', 'six2', 'four2', 'six3'])
  })

  it('may favour the first family for a while', () => {
    expect(hosts(interleave(found, 2))).toEqual(['six1', 'six2', 'four1', 'six3', 'four2'])
  })

  it('leaves one family as it is', () => {
    expect(hosts(interleave(found.slice(3)))).toEqual(['four1', 'four2'])
    expect(interleave([])).toEqual([])
  })
})
