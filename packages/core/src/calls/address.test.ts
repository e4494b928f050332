import { describe, expect, it } from 'vitest'
import { constant, fakeSocket } from '../../test/fake-socket.js'
import type { AddrinfoAnswer, AddrinfoRequest } from '../backend/index.js'
import { stateOf } from '../base/socket-base.js'
import { isLookup } from '../sockaddr/index.js'
import { beginSockaddr, encodeBlocking, ownSockaddr } from './address.js'

const found: AddrinfoAnswer = {
  rc: 0,
  errno: 0,
  entries: [
    {
      family: 2,
      type: 1,
      proto: 6,
      canonname: null,
      sockaddr: Uint8Array.of(2, 0, 0, 0, 127, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0),
    },
  ],
}

function withResolver(answer: AddrinfoAnswer) {
  const asked: AddrinfoRequest[] = []
  const getaddrinfo = (request: AddrinfoRequest) => {
    asked.push(request)
    return answer
  }
  return { ...fakeSocket([], { netdb: { getaddrinfo } }), asked }
}

describe('an address', () => {
  it('in numbers needs no resolver', () => {
    const { socket, asked } = withResolver(found)
    const encoded = beginSockaddr(stateOf(socket), 'bind', ['127.0.0.1', 80])
    expect(isLookup(encoded)).toBe(false)
    expect(asked).toEqual([])
  })

  it('with a name asks the resolver, for the family of the socket', () => {
    const { socket, asked, fake } = withResolver(found)
    const { sockaddr, addrlen } = encodeBlocking(stateOf(socket), 'bind', ['somewhere', 80])
    expect([...sockaddr.subarray(0, 8), addrlen]).toEqual([2, 0, 0, 80, 127, 0, 0, 9, 16])
    expect(asked).toHaveLength(1)
    expect(Buffer.from(asked[0]?.host ?? []).toString()).toBe('somewhere')
    expect(asked[0]?.family).toBe(constant('AF_INET'))
    fake.done()
  })

  it('whose name is unknown raises the resolver’s error', () => {
    const { socket } = withResolver({ rc: -2, errno: 0, entries: [] })
    expect(() => encodeBlocking(stateOf(socket), 'bind', ['nowhere', 80])).toThrow(
      expect.objectContaining({ name: 'gaierror', errno: -2, address: 'nowhere' }),
    )
  })

  it('whose resolver failed in the system raises the OSError of that', () => {
    const { socket } = withResolver({ rc: constant('EAI_SYSTEM'), errno: 24, entries: [] })
    expect(() => encodeBlocking(stateOf(socket), 'bind', ['nowhere', 80])).toThrow('[Errno 24] Too many open files')
  })

  it('that is to be kept over a wait is a copy', () => {
    const { socket } = withResolver(found)
    const first = beginSockaddr(stateOf(socket), 'sendto', ['127.0.0.1', 80])
    if (isLookup(first)) throw new Error('no lookup is needed')
    const kept = ownSockaddr(first)
    beginSockaddr(stateOf(socket), 'sendto', ['127.0.0.2', 81])
    expect([...kept.sockaddr.subarray(0, 8)]).toEqual([2, 0, 0, 80, 127, 0, 0, 1])
  })
})
