import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket } from '../../test/fake-socket.js'
import { stateOf } from '../base/socket-base.js'
import { ready } from '../testing/fake-syscalls.js'
import { runBlocking } from './call-blocking.js'
import { INPUT, SockCall } from './sock-call.js'

/** Waits for input as often as it is told, and gives what it was answered. */
class WaitCall extends SockCall<number[]> {
  readonly #answers: number[] = []
  #left: number
  readonly #during: () => void

  constructor(state: ReturnType<typeof stateOf>, times: number, during: () => void = () => {}) {
    super(state, INPUT)
    this.deadline = Number.POSITIVE_INFINITY
    this.#left = times
    this.#during = during
  }

  protected get syscall(): string {
    return 'recv'
  }

  override begin(): boolean {
    return false
  }

  override resume(ready: number): boolean {
    this.#answers.push(ready)
    this.#during()
    return --this.#left === 0
  }

  attempt(): number {
    return 0
  }

  protected value(): number[] {
    return this.#answers
  }
}

describe('runBlocking', () => {
  it('answers each wait with its revents and returns the result', () => {
    const { socket, fake } = fakeSocket([ready(1), ready(1, 8 | 16)])
    expect(runBlocking(new WaitCall(stateOf(socket), 2))).toEqual([constant('POLLIN'), 8 | 16])
    fake.done()
  })

  it('holds signals once, from the first wait to the end (law 4)', () => {
    const { socket, fake } = fakeSocket([ready(1), ready(1)])
    runBlocking(new WaitCall(stateOf(socket), 2, () => expect(fake.held).toBe(1)))
    expect([fake.holds, fake.held]).toEqual([1, 0])
    fake.done()
  })

  it('releases signals also when the call throws', () => {
    const { socket, fake } = fakeSocket([ready(1)])
    const failing = new WaitCall(stateOf(socket), 2, () => {
      throw new Error('failed')
    })
    expect(() => runBlocking(failing)).toThrow('failed')
    expect([fake.holds, fake.held]).toEqual([1, 0])
    fake.done()
  })

  it('does without, where the backend holds no signals', () => {
    const { socket, fake } = fakeSocket([ready(1)], { signals: false })
    expect(runBlocking(new WaitCall(stateOf(socket), 1))).toEqual([constant('POLLIN')])
    expect(fake.holds).toBe(0)
    fake.done()
  })

  it('answers -EBADF on a socket that was closed', () => {
    const { socket, fake } = fakeSocket([['close', 0]])
    const state = stateOf(socket)
    socket.close()
    expect(runBlocking(new WaitCall(state, 1))).toEqual([errno('EBADF')])
    fake.done()
  })
})
