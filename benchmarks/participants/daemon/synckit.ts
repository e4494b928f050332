/** The same through synckit, whose worker asks with node:net. */
import { createSyncFn } from 'synckit'
import { measure } from '../measure.js'
import { check, setting } from '../settings.js'

type Ask = (path: string, keep: boolean, request: Uint8Array) => Promise<Uint8Array>

const ask = createSyncFn<Ask>(new URL('./synckit-worker.js', import.meta.url))
const path = setting('address')
const request = Buffer.alloc(64)
const keep = setting('keep', '0') === '1'
let stamp = 0

measure((operations) => {
  for (let i = 0; i < operations; i++) {
    request.fill(++stamp & 255)
    check(request.equals(ask(path, keep, request)), 'the answer')
  }
})
process.exit(0)
