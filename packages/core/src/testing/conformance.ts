import { describe, it } from 'vitest'
import type { Backend } from '../backend/index.js'
import type { Check } from './check.js'
import { missing } from './need.js'
import type { ConformanceOptions } from './options.js'
import { TOPICS } from './topics/index.js'
import { Trial } from './trial.js'

/**
 * Register the conformance suite for a backend with vitest. This call is the whole compliance test of a backend.
 *
 * What the backend or the machine cannot do is skipped, and the title says what was missing.
 */
export function describeBackend(name: string, backend: () => Backend, options: ConformanceOptions = {}): void {
  describe(`${name} keeps the contract`, () => {
    const tested = backend()
    for (const topic of TOPICS) {
      describe(topic.name, () => {
        for (const check of topic.checks) {
          const lacking = missing(check.needs, tested, options)
          if (lacking !== null) it.skip(`${check.title} [skipped: needs ${lacking}]`)
          else it(check.title, () => runCheck(check, tested, options), check.timeoutMs)
        }
      })
    }
  })
}

/** Run one check against a backend; rejects if the backend fails it. */
export async function runCheck(check: Check, backend: Backend, options: ConformanceOptions = {}): Promise<void> {
  const trial = new Trial(backend, options)
  try {
    await check.run(trial)
  } finally {
    await trial.end()
  }
}
