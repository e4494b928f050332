/** Where core refuses something that CPython accepts, or does it differently: the answers are those of CPython 3.14. */
import { expect, it } from 'vitest'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

eachBackend(() => {
  it('descriptors that are received are inheritable', () => {
    const [a, b] = socket.socketpair()
    const inheritable = (fd: number) => {
      using received = new socket.socket({ fileno: fd })
      return received.get_inheritable()
    }
    socket.send_fds(a, [Buffer.from('x')], [a.fileno(), b.fileno()])
    const [, fds, flags] = socket.recv_fds(b, 10, 2)
    expect([fds.map(inheritable), flags]).toEqual([[true, true], 0])
    const item = [socket.SOL_SOCKET, socket.SCM_RIGHTS, Int32Array.of(a.fileno())] as const
    for (const [asked, expected] of [
      [0, true],
      [socket.MSG_CMSG_CLOEXEC, false],
    ] as const) {
      a.sendmsg([Buffer.from('x')], [item])
      const [, [[, , data = Buffer.alloc(4)] = []], got] = b.recvmsg(10, socket.CMSG_LEN(4), asked)
      expect([inheritable(data.readInt32LE()), got]).toEqual([expected, asked])
      a.sendmsg([Buffer.from('x')], [item])
      const [, [[, , into = Buffer.alloc(4)] = []]] = b.recvmsg_into([new Uint8Array(10)], socket.CMSG_LEN(4), asked)
      expect(inheritable(into.readInt32LE())).toBe(expected)
    }
    a.close()
    b.close()
  })

  it('the scope of the tuple overrides the zone of an address', () => {
    const outcome = (host: string, ...rest: number[]) => {
      using sock = new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
      return raised(() => sock.connect([host, 9, ...rest] as [string, number]))
    }
    expect(outcome('fe80::1%lo')).toBe('OSError: [Errno 22] Invalid argument')
    expect(outcome('fe80::1%1')).toBe('OSError: [Errno 22] Invalid argument')
    expect(outcome('::1%nosuch')).toBe('gaierror: [Errno -2] Name or service not known')
  })

  it('ports of the resolver, numbers of addresses, descriptors and switches are any that Python takes', () => {
    const [[, , , , address] = []] = socket.getaddrinfo('127.0.0.1', 70000, 0, socket.SOCK_STREAM)
    expect(address).toEqual(['127.0.0.1', 4464])
    const numeric = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
    expect(socket.getnameinfo(['127.0.0.1', 70000], numeric)).toEqual(['127.0.0.1', '4464'])
    using sock = new socket.socket({ family: true as never, type: 1n as never, proto: false as never })
    expect([sock.family, sock.type]).toEqual([socket.AF_UNIX, socket.SOCK_STREAM])
    sock.setblocking(0)
    expect(sock.getblocking()).toBe(false)
    sock.settimeout(true as never)
    expect(sock.gettimeout()).toBe(1)
    sock.set_inheritable(1)
    expect(sock.get_inheritable()).toBe(true)
    expect(raised(() => socket.dup(-1))).toBe('OSError: [Errno 9] Bad file descriptor')
    expect(raised(() => socket.close(-1))).toBe('OSError: [Errno 9] Bad file descriptor')
    expect(raised(() => new socket.socket({ fileno: -1 }))).toBe('ValueError: negative file descriptor')
    using netlink = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    netlink.bind([0, 2 ** 32])
    expect(netlink.getsockname<[number, number]>()[1]).toBe(0)
  })
})
