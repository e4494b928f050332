import assert from 'node:assert/strict'
import { OSError, TimeoutError } from '../../errors/os-error.js'
import { bindToDevice, boundDevice } from '../../sockopt/bind-to-device.js'
import { attachFilter, BPF } from '../../sockopt/socket-filter.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { nodeInNamespace, succeeded } from '../children.js'
import { inetAddress } from '../trial.js'

/** Of TEST-NET-1: nobody's address. */
const FOREIGN = '192.0.2.77'

const needs = ['linux', 'realKernel'] as const
const inNamespace = [...needs, 'network namespaces (unshare and ip)', 'a package to import in another thread'] as const

export const routingTopic: Topic = {
  name: 'devices, marks and foreign addresses',
  checks: [
    check('SO_BINDTODEVICE: a socket bound to lo works there, and knows its device', { needs }, (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      assert.equal(boundDevice(receiver), null)
      bindToDevice(receiver, 'lo')
      assert.equal(boundDevice(receiver), 'lo')
      sender.sendto(Buffer.from('over lo'), inetAddress(receiver.getsockname()))
      receiver.timeoutMs = 2000
      assert.equal(receiver.recv(10).toString(), 'over lo')
      raises(() => bindToDevice(sender, 'no-such-device'), { code: 'ENODEV' })
    }),

    check(
      'SO_BINDTODEVICE: bound to another interface, it hears nothing from lo',
      { needs: inNamespace },
      async (t) => {
        const program = `
        const { bindToDevice, boundDevice } = core
        const open = (device) => {
          const socket = new Socket({ type: constants.SOCK_DGRAM })
          if (device !== null) bindToDevice(socket, device)
          socket.bind(['0.0.0.0', 0])
          socket.timeoutMs = 300
          return socket
        }
        const sender = open(null)
        const heard = (device) => {
          const receiver = open(device)
          assert.equal(boundDevice(receiver), device)
          sender.sendto(Buffer.from('x'), ['127.0.0.1', receiver.getsockname()[1]])
          try { return receiver.recv(10).toString() } catch (error) { return error.message }
        }
        console.log(JSON.stringify(['lo', null, 'side0'].map(heard)))
        const stuck = open('side0')
        try { stuck.sendto(Buffer.from('x'), ['10.77.0.2', 9]); console.log('sent') } catch (error) { console.log(error.code) }
        const free = open(null)
        try { free.sendto(Buffer.from('x'), ['10.88.0.2', 9]); console.log('sent') } catch (error) { console.log(error.code) }
        core.bindToDevice(stuck, null)
        assert.equal(boundDevice(stuck), null)`
        const setUp =
          'ip link add side0 type veth peer name side1; ip addr add 10.77.0.1/24 dev side0; ip link set side0 up; ip link set side1 up'
        const [heard, routed, unrouted] = (await succeeded(nodeInNamespace(t, setUp, program))).trim().split('\n')
        assert.deepEqual(JSON.parse(heard ?? ''), ['x', 'x', 'timed out'])
        assert.deepEqual([routed, unrouted], ['sent', 'ENETUNREACH'])
      },
    ),

    check('SO_MARK: packets carry it, as a filter sees', { needs: [...needs, 'CAP_NET_ADMIN'] }, (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      const [level, option] = [t.constant('SOL_SOCKET'), t.constant('SO_MARK')]
      const to = inetAddress(receiver.getsockname())
      receiver.timeoutMs = 150
      attachFilter(receiver, [
        { code: BPF.LD | BPF.W | BPF.ABS, k: BPF.AD_MARK },
        { code: BPF.JMP | BPF.JEQ | BPF.K, jt: 0, jf: 1, k: 0x50c7 },
        { code: BPF.RET | BPF.K, k: 0xffff },
        { code: BPF.RET | BPF.K, k: 0 },
      ])
      sender.sendto(Buffer.from('unmarked'), to)
      raises(() => receiver.recv(20), { type: TimeoutError, message: 'timed out' })
      sender.setsockopt(level, option, 0x50c7)
      assert.equal(sender.getsockopt(level, option), 0x50c7)
      sender.sendto(Buffer.from('marked'), to)
      assert.equal(receiver.recv(20).toString(), 'marked')
    }),

    check('SO_MARK: a routing rule goes by it', { needs: inNamespace }, async (t) => {
      const program = `
        const receiver = new Socket({ type: constants.SOCK_DGRAM })
        receiver.bind(['127.0.0.1', 0])
        receiver.timeoutMs = 2000
        const attempt = (mark) => {
          const socket = new Socket({ type: constants.SOCK_DGRAM })
          socket.setsockopt(constants.SOL_SOCKET, constants.SO_MARK, mark)
          try {
            socket.sendto(Buffer.from('x'), receiver.getsockname())
            return receiver.recv(5).toString()
          } catch (error) {
            return error.code
          }
        }
        console.log([6, 7, 8].map(attempt).join())`
      // Before the rule for local addresses, which is the first otherwise.
      const setUp = 'ip rule add pref 20 lookup local; ip rule del pref 0; ip rule add pref 10 fwmark 7 prohibit'
      assert.equal(await succeeded(nodeInNamespace(t, setUp, program)), 'x,EACCES,x\n')
    }),

    check(
      'IP_TRANSPARENT: only with it a foreign address can be bound',
      { needs: [...needs, 'CAP_NET_ADMIN'] },
      (t) => {
        const [level, option] = [t.constant('IPPROTO_IP'), t.constant('IP_TRANSPARENT')]
        const socket = t.socket()
        raises(() => socket.bind([FOREIGN, 0]), t.failure('EADDRNOTAVAIL', OSError))
        socket.setsockopt(level, option, 1)
        assert.equal(socket.getsockopt(level, option), 1)
        socket.bind([FOREIGN, 0])
        assert.equal(inetAddress(socket.getsockname())[0], FOREIGN)
      },
    ),

    check('IP_TRANSPARENT: a connection comes from the foreign address', { needs: inNamespace }, async (t) => {
      const program = `
        const listener = new Socket()
        listener.bind(['127.0.0.1', 0])
        listener.listen()
        const client = new Socket()
        client.timeoutMs = 3000
        client.setsockopt(constants.IPPROTO_IP, constants.IP_TRANSPARENT, 1)
        client.bind(['${FOREIGN}', 0])
        client.connect(listener.getsockname())
        listener.timeoutMs = 3000
        const [connection, [host]] = listener.accept()
        client.sendall(Buffer.from('from afar'))
        console.log(host, connection.recv(20).toString())`
      // Answers to that address come back here, to the socket that has it.
      const setUp = 'ip route add local 192.0.2.0/24 dev lo'
      assert.equal(await succeeded(nodeInNamespace(t, setUp, program)), `${FOREIGN} from afar\n`)
    }),
  ],
}
