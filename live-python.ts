/**
 * CPython itself, for tests that compare with it on random programs. `npm test` uses recorded answers. Only `npm run
 * acceptance` asks a live Python, and only a version whose differences are known.
 */
import { spawnSync } from 'node:child_process'

const OLDEST = 8
const NEWEST = 14

function whyNot(): string | null {
  if ((process.env.SOCKCALL_LONG ?? '') === '') return 'npm run acceptance asks a live python3'
  const program = 'import sys; print(sys.implementation.name, *sys.version_info[:2])'
  const { status, stdout } = spawnSync('python3', ['-c', program], { encoding: 'utf8' })
  if (status !== 0) return 'there is no python3'
  const [name, major, minor] = stdout.trim().split(' ')
  const isKnown = Number(minor) >= OLDEST && Number(minor) <= NEWEST
  if (name === 'cpython' && major === '3' && isKnown) return null
  return `python3 is ${stdout.trim()}, whose differences from 3.14 are not known`
}

/** Why no live Python is used, or null. */
export const noLivePython = whyNot()

/** The end of a title. */
export const livePythonNeeded = noLivePython === null ? '' : ` (skipped: ${noLivePython})`
