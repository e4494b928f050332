import diagnostics from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { errno } from '../../test/fake-socket.js'
import { scriptedAsync } from '../../test/scripted-poller.js'
import { traceText } from './print-traces.js'
import type { TraceMessage } from './traced-syscalls.js'

describe('tracing', () => {
  it('leaves the system calls as they are until someone subscribes, and when nobody does any more', () => {
    const { env, fake } = scriptedAsync([])
    expect(env.sys).toBe(fake.backend.syscalls)
    const listener = () => {}
    diagnostics.subscribe('sockcall:recv', listener)
    expect(env.sys).not.toBe(fake.backend.syscalls)
    diagnostics.unsubscribe('sockcall:recv', listener)
    expect(env.sys).toBe(fake.backend.syscalls)
  })

  it('publishes each call and each wait of the channels that have a subscriber', async () => {
    const messages: TraceMessage[] = []
    const listener = (message: unknown) => messages.push(message as TraceMessage)
    for (const name of ['sockcall:recv', 'sockcall:wait']) diagnostics.subscribe(name, listener)
    const { socket, poller, fake } = scriptedAsync([
      ['recv', errno('EAGAIN')],
      ['recv', { rc: 5, bytes: Buffer.from('hello') }],
      ['send', 2],
    ])
    const data = socket.recv(100)
    poller.event([3, 1])
    expect(String(await data)).toBe('hello')
    await socket.send(Buffer.from('ab'))
    for (const name of ['sockcall:recv', 'sockcall:wait']) diagnostics.unsubscribe(name, listener)
    fake.done()
    expect(messages).toEqual([
      {
        operation: 'recv',
        phase: 'call',
        fd: 3,
        rc: -11,
        code: 'EAGAIN',
        bytes: undefined,
        durationMs: expect.any(Number),
      },
      {
        operation: 'wait',
        phase: 'wait',
        fd: 3,
        rc: 1,
        code: undefined,
        bytes: undefined,
        durationMs: expect.any(Number),
      },
      { operation: 'recv', phase: 'call', fd: 3, rc: 5, code: undefined, bytes: 5, durationMs: expect.any(Number) },
    ])
    expect(messages.map((message) => traceText({ ...message, durationMs: 0 }))).toEqual([
      'recv(3) = EAGAIN  0.000 ms',
      'wait(3) = 1  0.000 ms',
      'recv(3) = 5  0.000 ms',
    ])
  })
})
