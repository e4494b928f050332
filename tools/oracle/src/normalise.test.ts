import { describe, expect, it } from 'vitest'
import type { Outcome, Step } from './language.js'
import { normalise } from './normalise.js'

const facts = { directory: '/tmp/x/program-00000001', pid: 4711, abstractPrefix: 'oracle-00004711-00000001-' }
const one = (step: Step, outcome: Outcome) => normalise([step], [outcome], facts)[0]
const method = (call: string): Step => ({ do: 'method', on: 'a', call, args: [] })

describe('normalise', () => {
  it('names ports and descriptors in order of first appearance', () => {
    const program = [method('getsockname'), method('fileno'), { do: 'repr', on: 'a' } as const]
    const repr = "<socket.socket fd=17, family=2, type=1, proto=0, laddr=('127.0.0.1', 41234)>"
    expect(normalise(program, [{ ok: ['127.0.0.1', 41234] }, { ok: 17 }, { ok: repr }], facts)).toEqual([
      { ok: ['127.0.0.1', 'port0'] },
      { ok: 'fd0' },
      { ok: "<socket.socket fd=fd0, family=2, type=1, proto=0, laddr=('127.0.0.1', port0)>" },
    ])
  })

  it('keeps numbers that are not addresses', () => {
    expect(one(method('getsockopt'), { ok: 41234 })).toEqual({ ok: 41234 })
    expect(one(method('getsockname'), { ok: ['127.0.0.1', 80] })).toEqual({ ok: ['127.0.0.1', 80] })
  })

  it('names paths, abstract names and process ids', () => {
    const text = "bad path '/tmp/x/program-00000001/s'"
    expect(one(method('bind'), { error: 'OSError', text, args: [text] })).toMatchObject({
      text: "bad path '<directory>/s'",
      args: ["bad path '<directory>/s'"],
    })
    const name = Buffer.from('\0oracle-00004711-00000001-a').toString('hex')
    expect(one(method('getsockname'), { ok: { bytes: name } })).toEqual({ ok: { bytes: '00<abstract>61' } })
    expect(one(method('getsockname'), { ok: [4711, 0] })).toEqual({ ok: ['netlink port', 0] })
    const credentials = Buffer.alloc(12)
    credentials.writeInt32LE(4711)
    expect(one(method('recvmsg'), { ok: [[1, 2, { bytes: credentials.toString('hex') }]] })).toEqual({
      ok: [['SCM_CREDENTIALS', `<pid>${'00'.repeat(8)}`]],
    })
  })

  it('names received descriptors and keeps their count', () => {
    const fds = Buffer.from(Int32Array.of(8, 9, 8).buffer).toString('hex')
    expect(one(method('recvmsg'), { ok: [[1, 1, { bytes: fds }]] })).toEqual({
      ok: [['SCM_RIGHTS', ['fd0', 'fd1', 'fd0']]],
    })
  })

  it('abridges long data, but identifies their content', () => {
    const long = (last: string) => one(method('recv'), { ok: { bytes: `${'00'.repeat(1000)}${last}` } })
    expect(long('00')).not.toEqual(long('01'))
    expect(JSON.stringify(long('00')).length).toBeLessThan(200)
  })
})
