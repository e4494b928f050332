import { expect, it } from 'vitest'
import { Registrations } from './registrations.js'

it('finds a registration by its token until it is removed', () => {
  const registrations = new Registrations()
  const [a, b] = [registrations.add(3), registrations.add(4)]
  expect([registrations.get(a.token), registrations.get(b.token)]).toEqual([a, b])
  registrations.remove(a)
  registrations.remove(a)
  expect([registrations.get(a.token), registrations.get(b.token)]).toEqual([undefined, b])
  expect(registrations.get(0)).toBeUndefined()
  expect(registrations.get(0x7fffffff)).toBeUndefined()
})

it('gives a new token to each of two million registrations in a row, all of them positive ints', () => {
  const registrations = new Registrations()
  const kept = registrations.add(3)
  const seen = new Set<number>()
  for (let i = 0; i < 2_000_000; i++) {
    const { token } = registrations.add(4)
    if (token < 1 || token > 0x7fffffff || seen.has(token)) throw new Error(`token ${token} at ${i}`)
    seen.add(token)
    const found = registrations.get(token)
    if (found === undefined || found.token !== token) throw new Error(`token ${token} is not found`)
    registrations.remove(found)
    if (registrations.get(token) !== undefined) throw new Error(`token ${token} is still found`)
  }
  expect(registrations.get(kept.token)).toBe(kept)
})

it('goes on when the uses of a place have been counted to their end', () => {
  const registrations = new Registrations()
  for (let i = 0; i < 4_000_000; i++) registrations.remove(registrations.add(4))
  const last = registrations.add(5)
  expect(registrations.get(last.token)).toBe(last)
  expect(last.token).toBeGreaterThan(0)
})
