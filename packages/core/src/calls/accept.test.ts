import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket, O_RDWR } from '../../test/fake-socket.js'
import { stateOf } from '../base/socket-base.js'
import { ready, type Step, silence } from '../testing/fake-syscalls.js'

const EAGAIN = errno('EAGAIN')
const peer = Buffer.from([2, 0, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
const accepted = { rc: 9, sockaddr: peer }
const blockingFd: Step = ['getfl', O_RDWR]

function closeLater({ fake }: ReturnType<typeof fakeSocket>): void {
  fake.expect(['close', 0])
}

describe('accept', () => {
  it('of a blocking listener asks not to wait, close-on-exec from birth, and waits in polls (S28, law 3)', () => {
    const made = fakeSocket([['acceptDontwait', EAGAIN], blockingFd, ready(400), ['acceptDontwait', accepted]])
    const [connection, address] = made.socket.accept()
    expect([connection.fileno(), address, connection.timeoutMs]).toEqual([9, ['127.0.0.1', 8080], null])
    expect(made.fake.calls[0]?.args[3]).toBe(constant('SOCK_CLOEXEC'))
    expect(made.fake.made('setNonblocking')).toBe(0)
    closeLater(made)
    connection.close()
    made.fake.done()
  })

  it('of a listener with a timeout is accept4, and the connection blocks whatever it inherited (S33)', () => {
    const made = fakeSocket([['accept4', EAGAIN], ready(20), ['accept4', accepted], ['setNonblocking', 0]], {
      timeoutMs: 50,
    })
    const [connection] = made.socket.accept()
    expect(made.fake.calls.at(-1)?.args).toEqual([9, 0])
    expect(connection.timeoutMs).toBeNull()
    closeLater(made)
    connection.close()
    made.fake.done()
  })

  it.each([
    [null, 'acceptDontwait'],
    [0, 'accept4'],
    [50, 'accept4'],
  ] as const)('gives the connection the default timeout, the listener having %s (S33)', (timeoutMs, call) => {
    const made = fakeSocket(
      [
        [call, accepted],
        ['setNonblocking', 0],
      ],
      { timeoutMs },
    )
    made.env.defaultTimeoutNs = 7e6
    const [connection] = made.socket.accept()
    expect(connection.timeoutMs).toBe(7)
    expect(made.fake.calls.at(-1)?.args).toEqual([9, 1])
    closeLater(made)
    connection.close()
    made.fake.done()
  })

  it('times out (S16)', () => {
    const { socket, fake } = fakeSocket([['accept4', EAGAIN], silence()], { timeoutMs: 50 })
    expect(() => socket.accept()).toThrow(expect.objectContaining({ message: 'timed out', syscall: 'accept' }))
    fake.done()
  })

  it('raises ECONNABORTED and does not try again (S30)', () => {
    const { socket, fake } = fakeSocket([['acceptDontwait', errno('ECONNABORTED')]])
    expect(() => socket.accept()).toThrow('[Errno 103] Software caused connection abort')
    fake.done()
  })

  it('looks again where O_NONBLOCK may be another thread’s, set for an instant', () => {
    const made = fakeSocket([
      ['acceptDontwait', EAGAIN],
      ['getfl', constant('O_NONBLOCK')],
      ['poll', 0],
      ['acceptDontwait', EAGAIN],
      blockingFd,
      ready(30),
      ['acceptDontwait', accepted],
    ])
    const [connection] = made.socket.accept()
    closeLater(made)
    connection.close()
    made.fake.done()
  })

  it('gives BlockingIOError within a few ms where O_NONBLOCK stays', () => {
    const { socket, fake } = fakeSocket([], {
      ambient: { acceptDontwait: EAGAIN, getfl: constant('O_NONBLOCK'), poll: { rc: 0, takesMs: 1 } },
    })
    expect(() => socket.accept()).toThrow('[Errno 11] Resource temporarily unavailable')
    expect(fake.now() - 1000).toBeLessThan(20)
    fake.done()
  })

  it('closes the new fd when its timeout cannot be set', () => {
    const { socket, fake, env } = fakeSocket([
      ['acceptDontwait', accepted],
      ['setNonblocking', errno('EINVAL')],
      ['close', 0],
    ])
    env.defaultTimeoutNs = 7e6
    expect(() => socket.accept()).toThrow('[Errno 22] Invalid argument')
    expect(fake.calls.at(-1)?.args).toEqual([9])
    fake.done()
  })

  it('makes the connection of the listener’s family, type and protocol (S29)', () => {
    const made = fakeSocket([['acceptDontwait', accepted]], { socket: { proto: 6 } })
    const [connection] = made.socket.accept()
    expect([connection.family, connection.type, connection.proto]).toEqual([2, 1, 6])
    expect(connection.constructor).toBe(made.socket.constructor)
    expect(stateOf(connection).loopDriven).toBe(false)
    closeLater(made)
    connection.close()
    made.fake.done()
  })
})
