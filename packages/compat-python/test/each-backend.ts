import type { Backend } from '@sockcall/core'
import { beforeAll, describe } from 'vitest'
import { useBackend } from '../src/backend/index.js'

const loaders = {
  native: async () => (await import('@sockcall/backend-native')).backend,
  ffi: async () => (await import('@sockcall/backend-ffi')).backend,
} satisfies Record<string, () => Promise<Backend>>

/** The tests of `define` on each backend, or on the one named by SOCKCALL_BACKEND. */
export function eachBackend(define: (name: string) => void): void {
  const asked = process.env.SOCKCALL_BACKEND
  for (const [name, load] of Object.entries(loaders)) {
    if (asked !== undefined && asked !== '' && asked !== name) continue
    describe(`on the ${name} backend`, () => {
      beforeAll(async () => {
        useBackend(await load())
      })
      define(name)
    })
  }
}
