import assert from 'node:assert/strict'
import { requestAncillary } from '../../cmsg/request-ancillary.js'
import { TimeoutError } from '../../errors/os-error.js'
import { ifNametoindex } from '../../netdb/interfaces.js'
import type { Socket } from '../../socket.js'
import { type GroupMembership, joinGroup, leaveGroup, setGroupInterface } from '../../sockopt/group-membership.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { nodeInNamespace, succeeded } from '../children.js'
import { inetAddress, type Trial } from '../trial.js'

/** An address of the scope that never leaves an organisation, by chance, so that runs do not hear one another. */
const randomGroup = () => `239.255.${byte()}.${byte()}`
const byte = () => 1 + Math.floor(Math.random() * 254)

/** A receiver of any address, which hears only the groups it has joined itself. */
function receiver(t: Trial): Socket {
  const socket = t.socket({ type: t.constant('SOCK_DGRAM') })
  socket.setsockopt(t.constant('IPPROTO_IP'), t.constant('IP_MULTICAST_ALL'), 0)
  socket.bind(['', 0])
  socket.timeoutMs = 2000
  return socket
}

function silent(socket: Socket): void {
  socket.timeoutMs = 150
  raises(() => socket.recv(10), { type: TimeoutError, message: 'timed out' })
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
    check('a group is heard from joining to leaving, and packet information tells which', { needs }, (t) => {
      const socket = receiver(t)
      const group = randomGroup()
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      const room = requestAncillary(socket, 'packetInfo')
      const sender = t.udp()
      setGroupInterface(sender, { interfaceIndex })
      const to: [string, number] = [group, inetAddress(socket.getsockname())[1]]
      sender.sendto(Buffer.from('early'), to)
      silent(socket)
      joinGroup(socket, { group, interfaceIndex })
      raises(() => joinGroup(socket, { group, interfaceIndex }), { code: 'EADDRINUSE' })
      sender.sendto(Buffer.from('heard'), to)
      const [data, items] = socket.recvmsg(10, room)
      assert.equal(data.toString(), 'heard')
      assert.deepEqual(t.sockets.ancillary.read(items).packetInfo, {
        interfaceIndex,
        destination: group,
        local: '127.0.0.1',
      })
      leaveGroup(socket, { group, interfaceIndex })
      sender.sendto(Buffer.from('late'), to)
      silent(socket)
      raises(() => leaveGroup(socket, { group, interfaceIndex }), { code: 'EADDRNOTAVAIL' })
    }),

    check('of one source, others are not heard', { needs }, (t) => {
      const group = randomGroup()
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      for (const by of [{ interfaceIndex }, { interfaceAddress: '127.0.0.1' }]) {
        const socket = receiver(t)
        const membership: GroupMembership = { group, source: '127.0.0.2', ...by }
        joinGroup(socket, membership)
        const to: [string, number] = [group, inetAddress(socket.getsockname())[1]]
        const send = (source: string) => {
          const sender = t.socket({ type: t.constant('SOCK_DGRAM') })
          sender.bind([source, 0])
          setGroupInterface(sender, { interfaceAddress: '127.0.0.1' })
          sender.sendto(Buffer.from(source), to)
        }
        send('127.0.0.3')
        send('127.0.0.2')
        assert.equal(socket.recv(20).toString(), '127.0.0.2')
        silent(socket)
        leaveGroup(socket, membership)
        send('127.0.0.2')
        silent(socket)
      }
    }),

    check('of IPv6', { needs: inNamespace }, async (t) => {
      const program = `
        const { joinGroup, leaveGroup, requestAncillary, setGroupInterface } = core
        const open = () => new Socket({ family: constants.AF_INET6, type: constants.SOCK_DGRAM })
        const [socket, sender] = [open(), open()]
        socket.setsockopt(constants.IPPROTO_IPV6, constants.IPV6_MULTICAST_ALL, 0)
        socket.bind(['::', 0])
        const membership = { group: 'ff05::5:5', interfaceIndex: core.ifNametoindex(backend, 'side0') }
        const room = requestAncillary(socket, 'packetInfo')
        setGroupInterface(sender, membership)
        const heard = (text) => {
          sender.sendto(Buffer.from(text), [membership.group, socket.getsockname()[1]])
          socket.timeoutMs = 200
          try {
            const [data, items] = socket.recvmsg(10, room)
            const { interfaceIndex, destination } = bound.ancillary.read(items).packetInfo
            return [data.toString(), interfaceIndex === membership.interfaceIndex, destination]
          } catch (error) {
            return error.message
          }
        }
        const results = [heard('early')]
        joinGroup(socket, membership)
        results.push(heard('six'))
        leaveGroup(socket, membership)
        console.log(JSON.stringify([...results, heard('late')]))`
      // Loopback has no IPv6 multicast.
      const setUp =
        'ip link add side0 type veth peer name side1; ip addr add fd00::1/64 dev side0 nodad; ip link set side0 up; ip link set side1 up'
      const heard = JSON.parse(await succeeded(nodeInNamespace(t, setUp, program)))
      assert.deepEqual(heard, ['timed out', ['six', true, 'ff05::5:5'], 'timed out'])
    }),
  ],
}
