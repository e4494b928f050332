import assert from 'node:assert/strict'
import { OSError, OverflowError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { driven } from '../driven.js'

export const optionsTopic: Topic = {
  name: 'options, listen and shutdown',
  checks: [
    ...driven('an option is an int, set and read back (S45, S46)', async (t) => {
      const socket = t.socket()
      const level = t.constant('SOL_SOCKET')
      for (const name of ['SO_REUSEADDR', 'SO_KEEPALIVE', 'SO_BROADCAST']) {
        const option = t.constant(name)
        assert.equal(socket.getsockopt(level, option), 0, name)
        socket.setsockopt(level, option, true)
        assert.notEqual(socket.getsockopt(level, option), 0, name)
        socket.setsockopt(level, option, 0n)
        assert.equal(socket.getsockopt(level, option), 0, name)
      }
      socket.setsockopt(t.constant('IPPROTO_TCP'), t.constant('TCP_NODELAY'), 1)
      assert.notEqual(socket.getsockopt(t.constant('IPPROTO_TCP'), t.constant('TCP_NODELAY')), 0)
      assert.equal(socket.getsockopt(level, t.constant('SO_TYPE')), t.constant('SOCK_STREAM'))
    }),

    ...driven('an option as bytes, as many as the kernel has (S45)', async (t) => {
      const socket = t.socket()
      const level = t.constant('SOL_SOCKET')
      const linger = new Uint8Array(Int32Array.of(1, 7).buffer)
      socket.setsockopt(level, t.constant('SO_LINGER'), linger)
      assert.deepEqual(new Uint8Array(socket.getsockopt(level, t.constant('SO_LINGER'), 8)), linger)
      assert.equal(socket.getsockopt(level, t.constant('SO_LINGER'), 1024).length, 8)
      assert.equal(socket.getsockopt(level, t.constant('SO_LINGER'), 4).length, 4)
      const int = socket.getsockopt(level, t.constant('SO_TYPE'), 4)
      assert.equal(new Int32Array(new Uint8Array(int).buffer)[0], t.constant('SOCK_STREAM'))
    }),

    ...driven('a buffer length beyond 1 to 1024 is refused (S45)', async (t) => {
      const socket = t.socket()
      for (const buflen of [-1, 1025, 2 ** 31 - 1]) {
        await rejects(() => socket.getsockopt(1, 2, buflen), {
          type: OSError,
          message: 'getsockopt buflen out of range',
          errno: null,
        })
      }
    }),

    ...driven('a value that is neither int nor bytes nor null with a length (S46)', async (t) => {
      const socket = t.socket()
      for (const [value, name] of [
        [2 ** 31, 'int'],
        [null, 'NoneType'],
        ['1', 'str'],
        [1.5, 'float'],
      ] as const) {
        const message = `a bytes-like object is required, not '${name}'`
        await rejects(() => socket.setsockopt(1, 2, value as never), { type: TypeError, message })
      }
    }),

    ...driven('null and a length pass a null pointer (S46)', { needs: ['linux'] }, async (t) => {
      const socket = t.socket()
      const [level, option] = [t.constant('SOL_SOCKET'), t.constant('SO_BINDTODEVICE')]
      socket.setsockopt(level, option, null, 0)
      await rejects(() => socket.setsockopt(level, option, null, 4), t.failure('EFAULT', OSError))
    }),

    ...driven('an unknown option is the kernel’s error', async (t) => {
      const socket = t.socket()
      await rejects(() => socket.getsockopt(t.constant('IPPROTO_TCP'), 9999), t.failure('ENOPROTOOPT', OSError))
      const error = await rejects(
        () => socket.setsockopt(t.constant('IPPROTO_TCP'), 9999, 1),
        t.failure('ENOPROTOOPT', OSError),
      )
      assert(error instanceof OSError && error.syscall === 'setsockopt')
    }),

    ...driven('listen takes no backlog, any, or a negative one, within a C int (S47)', async (t) => {
      const socket = t.socket()
      for (const backlog of [undefined, 5, 0, -5]) socket.listen(backlog)
      await rejects(() => socket.listen(2 ** 31), {
        type: OverflowError,
        message: 'signed integer is greater than maximum',
      })
      const datagrams = await t.udp()
      await rejects(() => datagrams.listen(), t.failure('EOPNOTSUPP', OSError))
    }),

    ...driven('shutdown leaves its argument to the kernel (S47)', async (t) => {
      const [a, b] = t.pair()
      await rejects(() => a.shutdown(9), t.failure('EINVAL', OSError))
      await rejects(() => a.shutdown(2 ** 31), {
        type: OverflowError,
        message: 'Python int too large to convert to C int',
      })
      a.shutdown(t.constant('SHUT_RDWR'))
      assert.equal((await b.recv(1)).length, 0)
      assert.equal((await a.recv(1)).length, 0)
      await rejects(() => t.socket().shutdown(t.constant('SHUT_RD')), t.failure('ENOTCONN', OSError))
    }),
  ],
}
