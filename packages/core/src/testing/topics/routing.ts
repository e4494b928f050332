import assert from 'node:assert/strict'
import { bindToDevice, boundDevice } from '../../sockopt/bind-to-device.js'
import { attachFilter, BPF } from '../../sockopt/socket-filter.js'
import { OSError, TimeoutError } from '../../voice/python/os-error.js'
import { raises, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { drivenInNamespace } from '../children.js'
import { driven } from '../driven.js'
import { inetAddress } from '../trial.js'

/** Of TEST-NET-1, which no host has. */
const FOREIGN = '192.0.2.77'

const needs = ['linux', 'realKernel'] as const
const inNamespace = [...needs, 'network namespaces (unshare and ip)', 'a package to import in another thread'] as const

export const routingTopic: Topic = {
  name: 'devices, marks and foreign addresses',
  checks: [
    ...driven('SO_BINDTODEVICE: a socket bound to lo works there, and knows its device', { needs }, async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      assert.equal(boundDevice(receiver), null)
      bindToDevice(receiver, 'lo')
      assert.equal(boundDevice(receiver), 'lo')
      await sender.sendto(Buffer.from('over lo'), inetAddress(receiver.getsockname()))
      receiver.timeoutMs = 2000
      assert.equal((await receiver.recv(10)).toString(), 'over lo')
      raises(() => bindToDevice(sender, 'no-such-device'), { code: 'ENODEV' })
    }),

    ...driven(
      'SO_BINDTODEVICE: bound to another interface, it hears nothing from lo',
      { needs: inNamespace },
      async (t) => {
        const program = `
        const { bindToDevice, boundDevice } = core
        const open = async (device) => {
          const socket = new Driven({ type: constants.SOCK_DGRAM })
          if (device !== null) bindToDevice(socket, device)
          await socket.bind(['0.0.0.0', 0])
          socket.timeoutMs = 300
          return socket
        }
        const sender = await open(null)
        const heard = async (device) => {
          const receiver = await open(device)
          assert.equal(boundDevice(receiver), device)
          await sender.sendto(Buffer.from('x'), ['127.0.0.1', receiver.getsockname()[1]])
          try { return (await receiver.recv(10)).toString() } catch (error) { return error.message }
        }
        console.log(JSON.stringify([await heard('lo'), await heard(null), await heard('side0')]))
        const stuck = await open('side0')
        try { await stuck.sendto(Buffer.from('x'), ['10.77.0.2', 9]); console.log('sent') } catch (error) { console.log(error.code) }
        const free = await open(null)
        try { await free.sendto(Buffer.from('x'), ['10.88.0.2', 9]); console.log('sent') } catch (error) { console.log(error.code) }
        core.bindToDevice(stuck, null)
        assert.equal(boundDevice(stuck), null)`
        const setUp =
          'ip link add side0 type veth peer name side1; ip addr add 10.77.0.1/24 dev side0; ip link set side0 up; ip link set side1 up'
        const [heard, routed, unrouted] = (await drivenInNamespace(t, setUp, program)).trim().split('\n')
        assert.deepEqual(JSON.parse(heard ?? ''), ['x', 'x', 'timed out'])
        assert.deepEqual([routed, unrouted], ['sent', 'ENETUNREACH'])
      },
    ),

    ...driven('SO_MARK: packets carry it, as a filter sees', { needs: [...needs, 'CAP_NET_ADMIN'] }, async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const [level, option] = [t.constant('SOL_SOCKET'), t.constant('SO_MARK')]
      const to = inetAddress(receiver.getsockname())
      receiver.timeoutMs = 150
      attachFilter(receiver, [
        { code: BPF.LD | BPF.W | BPF.ABS, k: BPF.AD_MARK },
        { code: BPF.JMP | BPF.JEQ | BPF.K, jt: 0, jf: 1, k: 0x50c7 },
        { code: BPF.RET | BPF.K, k: 0xffff },
        { code: BPF.RET | BPF.K, k: 0 },
      ])
      await sender.sendto(Buffer.from('unmarked'), to)
      await rejects(() => receiver.recv(20), { type: TimeoutError, message: 'timed out' })
      sender.setsockopt(level, option, 0x50c7)
      assert.equal(sender.getsockopt(level, option), 0x50c7)
      await sender.sendto(Buffer.from('marked'), to)
      assert.equal((await receiver.recv(20)).toString(), 'marked')
    }),

    ...driven('SO_MARK: a routing rule goes by it', { needs: inNamespace }, async (t) => {
      const program = `
        const receiver = new Driven({ type: constants.SOCK_DGRAM })
        await receiver.bind(['127.0.0.1', 0])
        receiver.timeoutMs = 2000
        const attempt = async (mark) => {
          const socket = new Driven({ type: constants.SOCK_DGRAM })
          socket.setsockopt(constants.SOL_SOCKET, constants.SO_MARK, mark)
          try {
            await socket.sendto(Buffer.from('x'), receiver.getsockname())
            return (await receiver.recv(5)).toString()
          } catch (error) {
            return error.code
          }
        }
        console.log([await attempt(6), await attempt(7), await attempt(8)].join())`
      // Before the rule for local addresses, which is first by default.
      const setUp = 'ip rule add pref 20 lookup local; ip rule del pref 0; ip rule add pref 10 fwmark 7 prohibit'
      assert.equal(await drivenInNamespace(t, setUp, program), 'x,EACCES,x\n')
    }),

    ...driven(
      'IP_TRANSPARENT: only with it a foreign address can be bound',
      { needs: [...needs, 'CAP_NET_ADMIN'] },
      async (t) => {
        const [level, option] = [t.constant('IPPROTO_IP'), t.constant('IP_TRANSPARENT')]
        const socket = t.socket()
        await rejects(() => socket.bind([FOREIGN, 0]), t.failure('EADDRNOTAVAIL', OSError))
        socket.setsockopt(level, option, 1)
        assert.equal(socket.getsockopt(level, option), 1)
        await socket.bind([FOREIGN, 0])
        assert.equal(inetAddress(socket.getsockname())[0], FOREIGN)
      },
    ),

    ...driven('IP_TRANSPARENT: a connection comes from the foreign address', { needs: inNamespace }, async (t) => {
      const program = `
        const listener = new Driven()
        await listener.bind(['127.0.0.1', 0])
        listener.listen()
        const client = new Driven()
        client.timeoutMs = 3000
        client.setsockopt(constants.IPPROTO_IP, constants.IP_TRANSPARENT, 1)
        await client.bind(['${FOREIGN}', 0])
        await client.connect(listener.getsockname())
        listener.timeoutMs = 3000
        const [connection, [host]] = await listener.accept()
        await client.sendall(Buffer.from('from afar'))
        console.log(host, (await connection.recv(20)).toString())`
      // Answers to that address come back to the socket that has it.
      const setUp = 'ip route add local 192.0.2.0/24 dev lo'
      assert.equal(await drivenInNamespace(t, setUp, program), `${FOREIGN} from afar\n`)
    }),
  ],
}
