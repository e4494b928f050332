import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { stateOf } from '../../base/socket-base.js'
import type { Environment } from '../../call/environment.js'
import type { Address } from '../../sockaddr/types.js'
import { MessageBatch } from '../../socket/message-batch.js'
import { joinGroup, leaveGroup } from '../../sockopt/group-membership.js'
import { OSError, ValueError } from '../../voice/python/os-error.js'
import { raises, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'

const x = Buffer.from('x')

function udp6(t: DrivenTrial): DrivenSocket {
  return t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') })
}

/** Every call that takes an address, with a new socket for each. */
const calls: readonly ((t: DrivenTrial, address: Address) => unknown)[] = [
  (t, address) => udp6(t).bind(address),
  (t, address) => udp6(t).connect(address),
  (t, address) => udp6(t).connectEx(address),
  (t, address) => udp6(t).sendto(x, address),
  (t, address) => udp6(t).sendto(x, 0, address),
  (t, address) => udp6(t).sendmsg([x], [], 0, address),
  (t, address) => new MessageBatch(udp6(t), { count: 1, size: 1 }).setAddress(0, address),
  (t, address) => t.sockets.getnameinfo(address),
  (t, address) => t.sockets.getnameinfoAsync(address),
]

/** A link-local address, with its interface. */
function linkLocal(): { readonly address: string; readonly name: string; readonly index: number } | undefined {
  for (const [name, infos] of Object.entries(networkInterfaces())) {
    for (const info of infos ?? []) {
      if (info.family === 'IPv6' && info.scopeid !== 0) return { address: info.address, name, index: info.scopeid }
    }
  }
  return undefined
}

function environment(socket: DrivenSocket): Environment {
  return stateOf(socket).env
}

const needs = ['IPv6 on loopback', 'linux', 'realKernel'] as const

export const zonesTopic: Topic = {
  name: 'zones',
  checks: [
    ...driven('an unknown zone is refused by every call that takes an address', { needs }, async (t) => {
      for (const zone of ['nosuch', '', '4294967296', '-1', 'lo ', '1x']) {
        for (const call of calls) {
          await rejects(() => call(t, [`::1%${zone}`, 9] as Address), t.failure('ENODEV', OSError))
        }
        raises(() => joinGroup(udp6(t), { group: `ff02::1:3%${zone}` }), t.failure('ENODEV', OSError))
      }
    }),

    ...driven('a zone that contradicts the scope id is refused', { needs }, async (t) => {
      for (const call of calls) {
        await rejects(() => call(t, ['::1%lo', 9, 0, 4711]), { type: ValueError })
      }
      raises(() => joinGroup(udp6(t), { group: 'ff02::1:3%lo', interfaceIndex: 4711 }), { type: ValueError })
    }),

    ...driven('a zone is the name or the index of an interface', { needs }, async (t) => {
      const socket = udp6(t)
      const { netdb } = environment(socket).backend
      const index = netdb.ifNametoindex(Buffer.from('lo'))
      const batch = new MessageBatch(socket, { count: 1, size: 1 })
      for (const host of ['::1%lo', `::1%${index}`, Buffer.from('::1%lo')]) {
        for (const rest of [[], [0], [0, 0], [0, index]]) {
          batch.setAddress(0, [host, 9, ...rest] as unknown as Address)
          assert.deepEqual(batch.address(0), ['::1', 9, 0, index])
        }
      }
      await socket.bind(['::1%lo', 0])
      const [, port] = socket.getsockname() as [string, number]
      await udp6(t).sendto(x, ['::1%lo', port] as Address)
      assert.equal(String(await socket.recv(2)), 'x')
      joinGroup(socket, { group: 'ff02::1:3%lo' })
      leaveGroup(socket, { group: 'ff02::1:3', interfaceIndex: index })
      // The zone of the last call's address is not remembered.
      batch.setAddress(0, ['::1', 9] as unknown as Address)
      assert.deepEqual(batch.address(0), ['::1', 9, 0, 0])
    }),

    ...driven('a link-local address is reached through its zone', { needs }, async (t) => {
      const found = linkLocal()
      // A machine without such an address cannot be reached.
      const { address, name, index } = found ?? { address: '::1', name: 'lo', index: 0 }
      const socket = udp6(t)
      await socket.bind([`${address}%${name}`, 0])
      const bound = socket.getsockname() as [string, number, number, number]
      assert.deepEqual([bound[0], bound[3]], [address, index])
      const sender = udp6(t)
      await sender.connect([`${address}%${name}`, bound[1]] as Address)
      await sender.send(x)
      const [data, from] = await socket.recvfrom(2)
      assert.deepEqual([String(data), (from as unknown[])[0]], ['x', address])
      const [first] = t.sockets.getaddrinfo(`${address}%${name}`, bound[1])
      const [, , , , info] = first ?? []
      assert.deepEqual(info, [address, bound[1], 0, index])
    }),
  ],
}
