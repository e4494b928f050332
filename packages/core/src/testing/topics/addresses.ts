import assert from 'node:assert/strict'
import { environmentSockets } from '../../bind-sockets.js'
import type { Address } from '../../sockaddr/types.js'
import { gaierror, OSError, OverflowError } from '../../voice/python/os-error.js'
import { type ExpectedError, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { python, succeeded } from '../children.js'
import type { DrivenTrial } from '../driven.js'
import { driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'

type ErrorClass = ExpectedError['type'] & {}
type BadAddress = readonly [address: unknown, type: ErrorClass, message: string]

/** The calls that take an address, by their name in messages. */
const calls: readonly (readonly [name: string, call: (socket: DrivenSocket, address: Address) => unknown])[] = [
  ['bind', (socket, address) => socket.bind(address)],
  ['connect', (socket, address) => socket.connect(address)],
  ['connect_ex', (socket, address) => socket.connectEx(address)],
  ['sendto', (socket, address) => socket.sendto(Buffer.from('x'), address)],
]

/** `CALL` in a message stands for the call's name. */
async function refused(socket: DrivenSocket, bad: readonly BadAddress[]): Promise<void> {
  for (const [name, call] of calls) {
    for (const [address, type, message] of bad) {
      const errno = type === gaierror ? {} : { errno: type === OSError ? null : undefined }
      const expected: ExpectedError = { type, message: message.replace('CALL', name) }
      const error = await rejects(() => call(socket, address as Address), expected)
      if (errno.errno === null) assert(error instanceof OSError && error.errno === null, 'errno is None (G9)')
    }
  }
}

const inet: readonly BadAddress[] = [
  ['127.0.0.1', TypeError, 'CALL(): AF_INET address must be tuple, not str'],
  [5, TypeError, 'CALL(): AF_INET address must be tuple, not int'],
  [null, TypeError, 'CALL(): AF_INET address must be tuple, not NoneType'],
  [Buffer.from('x'), TypeError, 'CALL(): AF_INET address must be tuple, not bytes'],
  [[], TypeError, 'AF_INET address must be a pair (host, port)'],
  [['127.0.0.1'], TypeError, 'AF_INET address must be a pair (host, port)'],
  [['127.0.0.1', 1, 2], TypeError, 'AF_INET address must be a pair (host, port)'],
  [[5, 1], TypeError, 'str, bytes or bytearray expected, not int'],
  [['a\0b', 1], TypeError, 'host name must not contain null character'],
  [[`${'x'.repeat(64)}\u00e9`, 1], TypeError, 'encoding of hostname failed'],
  [['127.0.0.1', 65_536], OverflowError, 'CALL(): port must be 0-65535.'],
  [['127.0.0.1', -1], OverflowError, 'CALL(): port must be 0-65535.'],
  [['127.0.0.1', 2 ** 40], OverflowError, 'CALL(): port must be 0-65535.'],
  [['127.0.0.1', '80'], TypeError, "'str' object cannot be interpreted as an integer"],
  [['127.0.0.1', 80.5], TypeError, "'float' object cannot be interpreted as an integer"],
  [['127.0.0.1', null], TypeError, "'NoneType' object cannot be interpreted as an integer"],
]

const inet6: readonly BadAddress[] = [
  ['::1', TypeError, 'CALL(): AF_INET6 address must be tuple, not str'],
  [['::1'], TypeError, 'AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])'],
  [['::1', 1, 2, 3, 4], TypeError, 'AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])'],
  [['::1', 70_000], OverflowError, 'CALL(): port must be 0-65535.'],
  [['::1', 1, 0x100000], OverflowError, 'CALL(): flowinfo must be 0-1048575.'],
  [['::1', 1, -1], OverflowError, 'CALL(): flowinfo must be 0-1048575.'],
  [['<broadcast>', 1], OSError, 'address family mismatched'],
]

export const addressesTopic: Topic = {
  name: 'addresses',
  checks: [
    ...driven('a bad AF_INET address has CPython’s class and text, from every call that takes one', async (t) => {
      await refused(t.socket({ type: t.constant('SOCK_DGRAM') }), inet)
    }),

    ...driven('a bad AF_INET6 address likewise', { needs: ['IPv6 on loopback'] }, async (t) => {
      await refused(t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') }), inet6)
    }),

    ...driven(
      'a bad AF_UNIX address likewise; 107 bytes of path are the most',
      { needs: ['AF_UNIX', 'linux'] },
      async (t) => {
        const socket = t.socket({ family: t.constant('AF_UNIX'), type: t.constant('SOCK_DGRAM') })
        await refused(socket, [
          [['a', 1], TypeError, "a bytes-like object is required, not 'tuple'"],
          [5, TypeError, "a bytes-like object is required, not 'int'"],
          ['x'.repeat(108), OSError, 'AF_UNIX path too long'],
          [Buffer.alloc(108, 'x'), OSError, 'AF_UNIX path too long'],
          [`\0${'x'.repeat(108)}`, OSError, 'AF_UNIX path too long'],
          ['é'.repeat(54), OSError, 'AF_UNIX path too long'],
        ])
        await rejects(() => socket.connect(`/${'x'.repeat(106)}`), { code: 'ENOENT' })
      },
    ),

    ...driven('a family without addresses says so (G5)', async (t) => {
      const fd = t.sys.dup(t.socket({ type: t.constant('SOCK_DGRAM') }).fileno())
      const socket = t.socket({ fileno: fd, family: 77 })
      await refused(socket, [['anything', OSError, 'CALL(): bad family']])
      for (const call of [() => socket.getsockname(), () => socket.getpeername(), () => socket.recvfrom(1)]) {
        await rejects(call, { type: OSError, message: 'getsockaddrlen: bad family', errno: null })
      }
    }),

    ...driven('the host is resolved before the port’s range is checked, and after its type', async (t) => {
      const socket = t.socket({ type: t.constant('SOCK_DGRAM') })
      const expected = { type: gaierror, errno: t.constant('EAI_ADDRFAMILY') }
      await rejects(() => socket.connect(['::1', 70_000]), expected)
      await rejects(() => socket.connect(['::1', 2 ** 40]), {
        type: OverflowError,
        message: 'connect(): port must be 0-65535.',
      })
      await rejects(() => socket.connect(['::1', 'x' as never]), { type: TypeError })
    }),

    ...driven('an unknown host is a gaierror of the resolver’s number and text', async (t) => {
      const socket = t.socket()
      const wrongFamily = t.constant('EAI_ADDRFAMILY')
      await rejects(() => socket.connect(['::1', 1]), {
        type: gaierror,
        errno: wrongFamily,
        message: `[Errno ${wrongFamily}] ${t.backend.netdb.gaiStrerror(wrongFamily)}`,
      })
      const error = await rejects(() => socket.connect(['no-such-host.invalid', 1]), { type: gaierror })
      assert(error instanceof OSError && error.errno !== null)
      // -2 if the name does not exist, -3 if no name server can be reached.
      assert.equal(error.message, `[Errno ${error.errno}] ${t.backend.netdb.gaiStrerror(error.errno)}`)
      assert.equal(error.address, 'no-such-host.invalid')
    }),

    ...driven('a closed socket with a good address is EBADF, with a bad one the address’s error', async (t) => {
      const socket = t.socket()
      socket.close()
      for (const [, call] of calls.filter(([name]) => name !== 'connect_ex')) {
        await rejects(() => call(socket, ['127.0.0.1', 1]), t.failure('EBADF', OSError))
      }
      assert.equal(await socket.connectEx(['127.0.0.1', 1]), -t.errno('EBADF'))
      await rejects(() => socket.bind(['127.0.0.1', 70_000]), { type: OverflowError })
    }),

    ...driven('hosts: "" is any address, names and short forms are resolved, bytes are taken', async (t) => {
      for (const [host, shown] of [
        ['', '0.0.0.0'],
        ['localhost', '127.0.0.1'],
        ['127.1', '127.0.0.1'],
        [Buffer.from('127.0.0.1'), '127.0.0.1'],
      ] as const) {
        const socket = t.socket()
        await socket.bind([host as string, 0])
        assert.equal(addressHost(socket), shown)
      }
      const udp = t.socket({ type: t.constant('SOCK_DGRAM') })
      udp.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_BROADCAST'), 1)
      for (const broadcast of ['<broadcast>', '255.255.255.255']) {
        await udp.connect([broadcast, 9])
        assert.deepEqual(udp.getpeername(), ['255.255.255.255', 9])
      }
    }),

    ...driven('an AF_INET6 address is returned with four items (G2)', { needs: ['IPv6 on loopback'] }, async (t) => {
      const type = t.constant('SOCK_DGRAM')
      const socket = t.socket({ family: t.constant('AF_INET6'), type })
      await socket.bind(['::1', 0])
      const name = socket.getsockname()
      assert(Array.isArray(name))
      assert.deepEqual([name.length, name[0], name[2], name[3]], [4, '::1', 0, 0])
    }),

    ...driven(
      'CPython refuses the same addresses with the same texts',
      { needs: ['python3', 'IPv6 on loopback'] },
      async (t) => {
        const ours = await wordsOf(t)
        const theirs: unknown = JSON.parse(await succeeded(python(t, pythonWords)))
        assert.deepEqual(ours, theirs)
      },
    ),
  ],
}

function addressHost(socket: DrivenSocket): unknown {
  const name = socket.getsockname()
  return Array.isArray(name) ? name[0] : name
}

/** Addresses that can be passed to Python as they are. */
const shared = [
  ['AF_INET', ['127.0.0.1', 65_536]],
  ['AF_INET', ['127.0.0.1', 2 ** 31]],
  ['AF_INET', ['127.0.0.1', 1, 2]],
  ['AF_INET', ['::1', 1]],
  ['AF_INET', [5, 1]],
  ['AF_INET', ['a\0b', 1]],
  ['AF_INET', ['\ud800', 1]],
  ['AF_INET6', ['::1', 1, -1]],
  ['AF_INET6', ['::1', 1, 2 ** 32 - 1]],
  ['AF_INET6', ['127.0.0.1', 1]],
  ['AF_INET6', ['fe80::1%nosuch', 1]],
  ['AF_INET6', ['::1', 1.5]],
  ['AF_UNIX', ['a', 1]],
] as const

const pythonWords = `
import json, socket
out = []
for family, address in json.loads(${JSON.stringify(JSON.stringify(shared))}):
    s = socket.socket(getattr(socket, family), socket.SOCK_DGRAM)
    try:
        s.bind(tuple(address))
        out.append(None)
    except Exception as e:
        out.append([type(e).__name__, str(e)])
print(json.dumps(out))
`

async function wordsOf(t: DrivenTrial): Promise<unknown[]> {
  const { sockets, env } = environmentSockets(t.backend)
  env.asPython = true
  const words = shared.map(async ([family, address]) => {
    const socket = t.socket({ family: t.constant(family), type: t.constant('SOCK_DGRAM') }, sockets)
    try {
      await socket.bind(address as unknown as Address)
      return null
    } catch (error) {
      assert(error instanceof Error)
      return [error.name, error.message]
    }
  })
  return await Promise.all(words)
}
