import assert from 'node:assert/strict'
import { lookup } from 'node:dns/promises'
import { hostname } from 'node:os'
import { gaierror } from '../../voice/python/os-error.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { inetAddress } from '../trial.js'

export const resolverTopic: Topic = {
  name: 'resolver',
  checks: [
    check('getaddrinfo of a numeric host gives what CPython gives (S55)', (t) => {
      const [inet, stream] = [t.constant('AF_INET'), t.constant('SOCK_STREAM')]
      assert.deepEqual(t.sockets.getaddrinfo('127.0.0.1', 80, 0, stream), [[inet, stream, 6, '', ['127.0.0.1', 80]]])
      const bytes = Buffer.from('127.0.0.1')
      assert.deepEqual(t.sockets.getaddrinfo(bytes, '80', 0, stream), [[inet, stream, 6, '', ['127.0.0.1', 80]]])
      assert.equal(t.sockets.getaddrinfo('127.0.0.1', null).length > 1, true, 'one answer a socket type')
    }),

    check('getaddrinfo of no host is loopback, and with AI_PASSIVE any address', (t) => {
      const [inet, dgram] = [t.constant('AF_INET'), t.constant('SOCK_DGRAM')]
      assert.deepEqual(t.sockets.getaddrinfo(null, 9, inet, dgram)[0]?.[4], ['127.0.0.1', 9])
      const passive = t.sockets.getaddrinfo(null, 9, inet, dgram, 0, t.constant('AI_PASSIVE'))
      assert.deepEqual(passive[0]?.[4], ['0.0.0.0', 9])
    }),

    check('getaddrinfo of an IPv6 host gives four items', { needs: ['IPv6 on loopback'] }, (t) => {
      const answers = t.sockets.getaddrinfo('::1', 80, 0, t.constant('SOCK_STREAM'))
      assert.deepEqual(
        answers.map((answer) => answer[4]),
        [['::1', 80, 0, 0]],
      )
    }),

    check('AI_CANONNAME asks for the name', (t) => {
      const flags = t.constant('AI_CANONNAME')
      const [first] = t.sockets.getaddrinfo('127.0.0.1', 80, 0, t.constant('SOCK_STREAM'), 0, flags)
      assert.equal(first?.[3], '127.0.0.1')
    }),

    check('a failure is a gaierror of the resolver’s number and text (S60)', (t) => {
      const noname = t.constant('EAI_NONAME')
      const expected = {
        type: gaierror,
        errno: noname,
        message: `[Errno ${noname}] ${t.backend.netdb.gaiStrerror(noname)}`,
        code: 'ENOTFOUND',
      }
      const numeric = t.constant('AI_NUMERICHOST')
      raises(() => t.sockets.getaddrinfo('localhost', 80, 0, 0, 0, numeric), expected)
      raises(() => t.sockets.getaddrinfo(null, null), expected)
    }),

    check('the same question asked on the event loop has the same answer', async (t) => {
      const request = {
        host: Buffer.from('127.0.0.1'),
        service: Buffer.from('80'),
        family: 0,
        type: t.constant('SOCK_STREAM'),
        proto: 0,
        flags: 0,
      }
      const { netdb } = t.backend
      assert.deepEqual(await netdb.getaddrinfoAsync(request), netdb.getaddrinfo(request))
      const unknown = { ...request, host: Buffer.from('localhost'), flags: t.constant('AI_NUMERICHOST') }
      assert.equal((await netdb.getaddrinfoAsync(unknown)).rc, t.constant('EAI_NONAME'))
    }),

    check('the answers are separate memory, which stays and can be sent to another thread (law 8)', (t) => {
      const request = { host: Buffer.from('127.0.0.1'), service: null, family: 0, type: 1, proto: 0, flags: 0 }
      const { netdb } = t.backend
      const first = netdb.getaddrinfo(request).entries[0]?.sockaddr
      assert(first !== undefined)
      const before = Buffer.from(first)
      for (let i = 0; i < 100; i++) netdb.getaddrinfo({ ...request, host: Buffer.from('127.0.0.2') })
      assert.deepEqual(Buffer.from(first), before)
      assert.deepEqual(structuredClone(first), first)
    }),

    check('gethostname is the machine’s', { needs: ['realKernel'] }, (t) => {
      assert.equal(t.sockets.gethostname(), hostname())
    }),

    check('texts of errors are the C library’s', { needs: ['linux'] }, (t) => {
      const { strerror } = t.backend.netdb
      for (const [code, { number, text }] of Object.entries(t.backend.abi.errnos)) {
        assert.equal(strerror(number), text, code)
      }
    }),

    check('Node resolves to the same answers', { needs: ['realKernel'] }, async (t) => {
      const theirs = await lookup('localhost', { all: true, verbatim: true })
      const ours = t.sockets.getaddrinfo('localhost', 80, 0, t.constant('SOCK_STREAM'))
      assert.deepEqual(
        ours.map((entry) => inetAddress(entry[4])[0]),
        theirs.map(({ address }) => address),
      )
    }),
  ],
}
