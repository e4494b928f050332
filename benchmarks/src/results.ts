/** benchmarks/results/<item>.json: what a run measured, and on what machine. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { items } from '../items/index.js'
import type { Against } from './comparison.js'
import type { ItemResult } from './item.js'
import { pinningText } from './pinning.js'
import { resultsFolder } from './places.js'
import { versions } from './versions.js'

export interface StoredResult extends ItemResult {
  readonly machine: string
  readonly versions: string
  readonly pinning: string
  readonly measuredAt: string
  /** Where another build took part. */
  readonly against?: Against
}

export function writeResult(result: ItemResult, against: Against | undefined): void {
  mkdirSync(resultsFolder, { recursive: true })
  const { length } = cpus()
  const stored: StoredResult = {
    ...result,
    machine: `${process.platform} ${release().split('-')[0]} ${process.arch}, ${length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    versions: versions(),
    pinning: pinningText(),
    measuredAt: new Date().toISOString(),
    ...(against !== undefined && { against }),
  }
  writeFileSync(`${resultsFolder}${result.item}.json`, `${JSON.stringify(stored, null, 1)}\n`)
}

/** All results that are there, in the items' order. */
export function readResults(): StoredResult[] {
  if (!existsSync(resultsFolder)) return []
  const files = readdirSync(resultsFolder)
  return items
    .filter(({ name }) => files.includes(`${name}.json`))
    .map(({ name }) => JSON.parse(readFileSync(`${resultsFolder}${name}.json`, 'utf8')) as StoredResult)
}
