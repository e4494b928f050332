import { describe, expect, it } from 'vitest'
import { Counters } from '../src/status/counters.js'
import { htmlPage } from '../src/status/html-page.js'
import { takeSnapshot } from '../src/status/snapshot.js'
import { textPage } from '../src/status/text-page.js'

const facts = { backend: 'ffi', workers: 3, startedAt: Date.now() - 61_000 } as const

function counted(): Counters {
  const counters = Counters.create(['accept', 'recv', 'send'])
  // As in another thread.
  const shared = new Counters(counters.share)
  shared.add('connections', 5)
  shared.add('bytesIn', 5_000_000_000)
  shared.callCounter('recv')()
  shared.callCounter('recv')()
  shared.callCounter('send')()
  shared.callCounter('none of these')()
  return counters
}

describe('the status', () => {
  it('has what all threads counted, beyond 32 bits', () => {
    const snapshot = takeSnapshot(facts, counted())
    expect(snapshot).toMatchObject({ backend: 'ffi', workers: 3, connections: 5, bytesIn: 5e9, uptimeSeconds: 61 })
    expect(snapshot.calls).toEqual([
      ['recv', 2],
      ['send', 1],
    ])
  })

  it('is a table as text', () => {
    const page = textPage(takeSnapshot(facts, counted()))
    expect(page).toMatch(/^backend +ffi$/m)
    expect(page).toMatch(/^connections +0 open, 5 in all, 0 waiting/m)
    expect(page).toMatch(/^bytes +5000000000 in, 0 out$/m)
    expect(page).toMatch(/^recv +2$/m)
  })

  it('is a page that cannot be broken by what it shows', () => {
    const snapshot = {
      ...takeSnapshot(facts, counted()),
      runtime: '<script>&',
      calls: [['<b>"', 1]] as [string, number][],
    }
    const page = htmlPage(snapshot)
    expect(page).toContain('&lt;script&gt;&amp;')
    expect(page).toContain('&lt;b&gt;&quot;')
    expect(page).toContain('5.0 GB')
    expect(page).toContain('1 min 1 s')
    expect(page).not.toMatch(/<script>&|<b>"/)
    expect(page.match(/<script/g)).toHaveLength(1)
  })
})
