import assert from 'node:assert/strict'
import { ifNametoindex } from '../../netdb/interfaces.js'
import { type GroupMembership, joinGroup, leaveGroup, setGroupInterface } from '../../sockopt/group-membership.js'
import { requestAncillary } from '../../sockopt/request-ancillary.js'
import { TimeoutError } from '../../voice/python/os-error.js'
import { raises, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { drivenInNamespace } from '../children.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { inetAddress } from '../trial.js'

/** A random address of the organisation-local scope, so that runs do not hear one another. */
const randomGroup = () => `239.255.${byte()}.${byte()}`
const byte = () => 1 + Math.floor(Math.random() * 254)

/** A receiver on any address, which hears only the groups that it has joined. */
async function receiver(t: DrivenTrial): Promise<DrivenSocket> {
  const socket = t.socket({ type: t.constant('SOCK_DGRAM') })
  socket.setsockopt(t.constant('IPPROTO_IP'), t.constant('IP_MULTICAST_ALL'), 0)
  await socket.bind(['', 0])
  socket.timeoutMs = 2000
  return socket
}

async function silent(socket: DrivenSocket): Promise<void> {
  socket.timeoutMs = 150
  await rejects(() => socket.recv(10), { type: TimeoutError, message: 'timed out' })
  socket.timeoutMs = 2000
}

const needs = ['ancillary', 'linux', 'realKernel'] as const
const inNamespace = [
  ...needs,
  'IPv6 on loopback',
  'network namespaces (unshare and ip)',
  'a package to import in another thread',
] as const

export const multicastTopic: Topic = {
  name: 'multicast',
  checks: [
    ...driven('a group is heard from joining to leaving, and packet information tells which', { needs }, async (t) => {
      const socket = await receiver(t)
      const group = randomGroup()
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      const room = requestAncillary(socket, 'packetInfo')
      const sender = await t.udp()
      setGroupInterface(sender, { interfaceIndex })
      const to: [string, number] = [group, inetAddress(socket.getsockname())[1]]
      await sender.sendto(Buffer.from('early'), to)
      await silent(socket)
      joinGroup(socket, { group, interfaceIndex })
      raises(() => joinGroup(socket, { group, interfaceIndex }), { code: 'EADDRINUSE' })
      await sender.sendto(Buffer.from('heard'), to)
      const [data, items] = await socket.recvmsg(10, room)
      assert.equal(data.toString(), 'heard')
      assert.deepEqual(t.sockets.ancillary.read(items).packetInfo, {
        interfaceIndex,
        destination: group,
        local: '127.0.0.1',
      })
      leaveGroup(socket, { group, interfaceIndex })
      await sender.sendto(Buffer.from('late'), to)
      await silent(socket)
      raises(() => leaveGroup(socket, { group, interfaceIndex }), { code: 'EADDRNOTAVAIL' })
    }),

    ...driven('of one source, others are not heard', { needs }, async (t) => {
      const group = randomGroup()
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      for (const by of [{ interfaceIndex }, { interfaceAddress: '127.0.0.1' }]) {
        const socket = await receiver(t)
        const membership: GroupMembership = { group, source: '127.0.0.2', ...by }
        joinGroup(socket, membership)
        const to: [string, number] = [group, inetAddress(socket.getsockname())[1]]
        const send = async (source: string) => {
          const sender = t.socket({ type: t.constant('SOCK_DGRAM') })
          await sender.bind([source, 0])
          setGroupInterface(sender, { interfaceAddress: '127.0.0.1' })
          await sender.sendto(Buffer.from(source), to)
        }
        await send('127.0.0.3')
        await send('127.0.0.2')
        assert.equal((await socket.recv(20)).toString(), '127.0.0.2')
        await silent(socket)
        leaveGroup(socket, membership)
        await send('127.0.0.2')
        await silent(socket)
      }
    }),

    ...driven('of IPv6', { needs: inNamespace }, async (t) => {
      const program = `
        const { joinGroup, leaveGroup, requestAncillary, setGroupInterface } = core
        const open = () => new Driven({ family: constants.AF_INET6, type: constants.SOCK_DGRAM })
        const [socket, sender] = [open(), open()]
        socket.setsockopt(constants.IPPROTO_IPV6, constants.IPV6_MULTICAST_ALL, 0)
        await socket.bind(['::', 0])
        const membership = { group: 'ff05::5:5', interfaceIndex: core.ifNametoindex(backend, 'side0') }
        const room = requestAncillary(socket, 'packetInfo')
        setGroupInterface(sender, { interfaceIndex: membership.interfaceIndex })
        const heard = async (text) => {
          await sender.sendto(Buffer.from(text), [membership.group, socket.getsockname()[1]])
          socket.timeoutMs = 200
          try {
            const [data, items] = await socket.recvmsg(10, room)
            const { interfaceIndex, destination } = bound.ancillary.read(items).packetInfo
            return [data.toString(), interfaceIndex === membership.interfaceIndex, destination]
          } catch (error) {
            return error.message
          }
        }
        const results = [await heard('early')]
        joinGroup(socket, membership)
        results.push(await heard('six'))
        leaveGroup(socket, membership)
        console.log(JSON.stringify([...results, await heard('late')]))`
      // Loopback has no IPv6 multicast.
      const setUp =
        'ip link add side0 type veth peer name side1; ip addr add fd00::1/64 dev side0 nodad; ip link set side0 up; ip link set side1 up'
      const heard = JSON.parse(await drivenInNamespace(t, setUp, program))
      assert.deepEqual(heard, ['timed out', ['six', true, 'ff05::5:5'], 'timed out'])
    }),
  ],
}
