import assert from 'node:assert/strict'
import { getLinger, setLinger } from '../../sockopt/linger.js'
import { acceptNone, attachFilter } from '../../sockopt/socket-filter.js'
import { tcpInfo } from '../../sockopt/tcp-info.js'
import { getKernelTimeout, setKernelTimeout } from '../../sockopt/timeout-option.js'
import { ConnectionResetError, OSError, TimeoutError } from '../../voice/python/os-error.js'
import { elapsed, lasted, raises, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { drivenInNamespace } from '../children.js'
import { driven } from '../driven.js'

/** tcpi_options: the SYN carried data that was acknowledged. */
const TCPI_OPT_SYN_DATA = 32

const needs = ['linux', 'realKernel'] as const

/** A program that sends data in the SYN; `call` gets `client`, `address` and `data`. */
const fastOpen = (prepare: string, call: string) => `
  const listener = new Driven()
  await listener.bind(['127.0.0.1', 0])
  listener.setsockopt(constants.IPPROTO_TCP, constants.TCP_FASTOPEN, 16)
  listener.listen()
  const address = listener.getsockname()
  const data = Buffer.from('in the SYN')
  const inSyn = (socket) => (core.tcpInfo(socket).options & ${TCPI_OPT_SYN_DATA}) !== 0
  const seen = []
  // The first connection gets the cookie, the second uses it.
  for (let round = 0; round < 2; round++) {
    const client = new Driven()
    ${prepare}
    assert.equal(await ${call}, data.length)
    const [server] = await listener.accept()
    const received = (await server.recv(100)).toString()
    await server.sendall(Buffer.from('answer'))
    assert.equal((await client.recv(100)).toString(), 'answer')
    seen.push([received, inSyn(client), inSyn(server)])
    client.close()
    server.close()
  }
  console.log(JSON.stringify(seen))`
const OPENED = [
  ['in the SYN', false, false],
  ['in the SYN', true, true],
]
const inNamespace = [...needs, 'network namespaces (unshare and ip)', 'a package to import in another thread'] as const
const allowFastOpen = 'echo 3 > /proc/sys/net/ipv4/tcp_fastopen'

export const tcpOptionsTopic: Topic = {
  name: 'TCP options',
  checks: [
    ...driven('TCP_INFO: the state, and what was sent and acknowledged', { needs }, async (t) => {
      const [client, server] = await t.tcpPair()
      const before = tcpInfo(client)
      assert.equal(before.state, t.constant('TCP_ESTABLISHED'))
      await client.sendall(Buffer.alloc(100_000))
      let received = 0
      while (received < 100_000) received += (await server.recv(65_536)).length
      await server.sendall(Buffer.alloc(1000))
      assert.equal((await client.recv(1000)).length, 1000)
      const after = tcpInfo(client)
      assert.equal(after.bytesReceived, 1000n)
      // A slow reader makes TCP send some of it again.
      assert.equal((after.bytesSent ?? 0n) - (after.bytesRetrans ?? 0n), 100_000n)
      assert((after.bytesAcked ?? 0n) > (before.bytesAcked ?? 0n))
      assert((after.rttUs ?? 0) > 0 && (after.rttUs ?? 0) < 10_000_000, `${after.rttUs} µs`)
      assert((after.sndMss ?? 0) >= 500 && (after.sndCwnd ?? 0) > 0)
      assert.equal(tcpInfo(server).bytesReceived, 100_000n)
      server.close()
      assert.equal((await client.recv(1)).length, 0)
      assert.equal(tcpInfo(client).state, t.constant('TCP_CLOSE_WAIT'))
      const { listener } = await t.listener()
      assert.equal(tcpInfo(listener).state, t.constant('TCP_LISTEN'))
      const datagrams = await t.udp()
      raises(() => tcpInfo(datagrams), { errno: -t.errno('EOPNOTSUPP') })
    }),

    ...driven(
      'TCP_USER_TIMEOUT: a connection whose peer acknowledges nothing ends in time',
      { needs: [...needs, 'leave to give TCP a filter (SO_ATTACH_FILTER)'], timeoutMs: 30_000 },
      async (t) => {
        const [client, server] = await t.tcpPair()
        const [level, option] = [t.constant('IPPROTO_TCP'), t.constant('TCP_USER_TIMEOUT')]
        client.setsockopt(level, option, 500)
        assert.equal(client.getsockopt(level, option), 500)
        attachFilter(server, acceptNone)
        client.timeoutMs = 20_000
        await client.sendall(Buffer.from('into the void'))
        const ms = await elapsed(t.clock, () => rejects(() => client.recv(1), t.failure('ETIMEDOUT', TimeoutError)))
        // Checked when a retransmission is due, after 0.2, 0.6 and 1.4 s.
        assert(ms >= 400 && ms < 5000, `after ${ms} ms`)
      },
    ),

    ...driven('TCP_FASTOPEN: sendto with MSG_FASTOPEN sends in the SYN', { needs: inNamespace }, async (t) => {
      const call = 'client.sendto(data, constants.MSG_FASTOPEN, address)'
      assert.deepEqual(JSON.parse(await drivenInNamespace(t, allowFastOpen, fastOpen('', call))), OPENED)
    }),

    ...driven('TCP_FASTOPEN: sendmsg likewise', { needs: inNamespace }, async (t) => {
      const call = 'client.sendmsg([data], [], constants.MSG_FASTOPEN, address)'
      assert.deepEqual(JSON.parse(await drivenInNamespace(t, allowFastOpen, fastOpen('', call))), OPENED)
    }),

    ...driven('TCP_FASTOPEN_CONNECT: the first send after connect is in the SYN', { needs: inNamespace }, async (t) => {
      const prepare = `
        client.setsockopt(constants.IPPROTO_TCP, constants.TCP_FASTOPEN_CONNECT, 1)
        await client.connect(address)`
      const output = await drivenInNamespace(t, allowFastOpen, fastOpen(prepare, 'client.send(data)'))
      assert.deepEqual(JSON.parse(output), OPENED)
    }),

    ...driven('TCP_FASTOPEN: more than a SYN holds arrives whole', { needs: inNamespace }, async (t) => {
      const program = `
        const listener = new Driven()
        await listener.bind(['127.0.0.1', 0])
        listener.setsockopt(constants.IPPROTO_TCP, constants.TCP_FASTOPEN, 16)
        listener.listen()
        const data = Buffer.alloc(100_000, 'x')
        for (let round = 0; round < 2; round++) {
          const client = new Driven()
          const sent = client.sendto(data, constants.MSG_FASTOPEN, listener.getsockname())
          const [server] = await listener.accept()
          server.timeoutMs = 5000
          let received = 0
          while (received < data.length) received += (await server.recv(65536)).length
          assert.equal(await sent, data.length)
          client.close(); server.close()
        }
        console.log('whole')`
      assert.equal(await drivenInNamespace(t, allowFastOpen, program), 'whole\n')
    }),

    ...driven('a refused Fast Open says so', { needs: inNamespace }, async (t) => {
      const program = `
        const closed = new Driven(); await closed.bind(['127.0.0.1', 0])
        const address = closed.getsockname()
        closed.close()
        try {
          await new Driven().sendto(Buffer.from('x'), constants.MSG_FASTOPEN, address)
        } catch (error) {
          console.log(error.code)
        }`
      assert.equal(await drivenInNamespace(t, allowFastOpen, program), 'ECONNREFUSED\n')
    }),

    ...driven('SO_LINGER of 0 seconds: close resets the connection', { needs: [] }, async (t) => {
      const [client, server] = await t.tcpPair()
      assert.equal(getLinger(client).on, false)
      setLinger(client, { on: true, seconds: 0 })
      assert.deepEqual(getLinger(client), { on: true, seconds: 0 })
      client.close()
      server.timeoutMs = 2000
      await rejects(() => server.recv(1), { type: ConnectionResetError })
    }),

    ...driven(
      'SO_RCVTIMEO and SO_SNDTIMEO: a call that waits ends with EAGAIN when it has passed',
      { needs },
      async (t) => {
        const [a] = t.pair()
        assert.equal(getKernelTimeout(a, 'receive'), null)
        setKernelTimeout(a, 'receive', 120)
        assert.equal(getKernelTimeout(a, 'send'), null)
        const set = getKernelTimeout(a, 'receive') ?? 0
        assert(set >= 120 && set < 140, `${set} ms`)
        lasted(await elapsed(t.clock, () => rejects(() => a.recv(1), { code: 'EAGAIN' })), 120)
        setKernelTimeout(a, 'receive', null)
        assert.equal(getKernelTimeout(a, 'receive'), null)
        setKernelTimeout(a, 'send', 120)
        lasted(
          await elapsed(t.clock, () => rejects(() => a.sendall(Buffer.alloc(10_000_000)), { code: 'EAGAIN' })),
          120,
        )
      },
    ),

    ...driven('options of another family are the kernel’s error', { needs }, async (t) => {
      raises(() => tcpInfo(t.pair()[0]), { type: OSError, errno: -t.errno('EOPNOTSUPP') })
    }),
  ],
}
