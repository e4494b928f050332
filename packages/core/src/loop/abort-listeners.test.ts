import { getEventListeners } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { offAbort, onAbort } from './abort-listeners.js'

const waiter = () => ({ cancel: vi.fn() })

describe('the listener of an AbortSignal', () => {
  it('is one for all who wait, and gone with the last of them', () => {
    const { signal } = new AbortController()
    const warning = vi.spyOn(process, 'emitWarning')
    onTestFinished(() => warning.mockRestore())
    const waiters = Array.from({ length: 300 }, waiter)
    for (const one of waiters) onAbort(signal, one)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    for (const one of waiters) offAbort(signal, one)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    expect(warning).not.toHaveBeenCalled()
  })

  it('cancels each of them once, with the reason, and none that gave up waiting', () => {
    const controller = new AbortController()
    const [first, second, third] = [waiter(), waiter(), waiter()]
    for (const one of [first, second, third]) onAbort(controller.signal, one)
    offAbort(controller.signal, second)
    const reason = new Error('enough')
    controller.abort(reason)
    controller.abort()
    for (const one of [first, third]) expect(one.cancel.mock.calls).toEqual([[reason]])
    expect(second.cancel).not.toHaveBeenCalled()
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    offAbort(controller.signal, first)
  })

  it('lets go of one who is cancelled by another', () => {
    const controller = new AbortController()
    const second = waiter()
    onAbort(controller.signal, { cancel: () => offAbort(controller.signal, second) })
    onAbort(controller.signal, second)
    controller.abort()
    expect(second.cancel).not.toHaveBeenCalled()
  })
})
