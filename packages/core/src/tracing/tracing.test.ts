import diagnostics from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { errno, fakeSocket } from '../../test/fake-socket.js'
import { scriptedAsync } from '../../test/scripted-poller.js'
import type { TraceMessage } from './channels.js'
import { traceText } from './print-traces.js'

/** A sockaddr_in for port 7 at 127.0.0.`host`. */
const inet = (host: number) => Uint8Array.of(2, 0, 0, 7, 127, 0, 0, host, 0, 0, 0, 0, 0, 0, 0, 0)

describe('tracing', () => {
  it('leaves the system calls alone until there is a subscriber, and after the last one', () => {
    const { env, fake } = scriptedAsync([])
    expect(env.sys).toBe(fake.backend.syscalls)
    const listener = () => {}
    diagnostics.subscribe('sockcall:recv', listener)
    expect(env.sys).not.toBe(fake.backend.syscalls)
    diagnostics.unsubscribe('sockcall:recv', listener)
    expect(env.sys).toBe(fake.backend.syscalls)
  })

  it('lets a subscriber use sockets without changing what was received', () => {
    const { socket, fake, env } = fakeSocket([
      ['recvfrom', { rc: 5, bytes: Buffer.from('hello'), sockaddr: inet(1) }],
      ['recvfrom', { rc: 5, bytes: Buffer.from('other'), sockaddr: inet(2) }],
    ])
    let nested = false
    const answers: string[] = []
    const listener = () => {
      if (nested) return
      nested = true
      answers.push(String(socket.recvfrom(100)))
    }
    diagnostics.subscribe('sockcall:recvfrom', listener)
    answers.push(String(socket.recvfrom(100)))
    diagnostics.unsubscribe('sockcall:recvfrom', listener)
    expect(answers).toEqual(['other,127.0.0.2,7', 'hello,127.0.0.1,7'])
    expect(env.sys).toBe(fake.backend.syscalls)
    fake.done()
  })

  it('publishes each call and each wait on channels with a subscriber', async () => {
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
