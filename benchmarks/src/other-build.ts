/** The build of another checkout, which takes part wherever ours does. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorLine } from './error-line.js'
import type { Item, Participant } from './item.js'
import { backends } from './programs.js'

export interface OtherBuild {
  readonly folder: string
  /** As git names it, with `-dirty` where files were changed since. */
  readonly commit: string
}

/** The build in that folder. Throws where there is none, with what to run. */
export function otherBuild(path: string): OtherBuild {
  const folder = resolve(path)
  if (!isCheckout(folder)) {
    throw new Error(`${folder} is no checkout of sockcall; "git worktree add ${folder} COMMIT" makes one`)
  }
  if ((process.env.SOCKCALL_NATIVE_ADDON ?? '') !== '') {
    throw new Error('with SOCKCALL_NATIVE_ADDON both builds would have the same addon; unset it')
  }
  const reason = whyNotReady(realpathSync(folder))
  if (reason !== undefined) throw new Error(`${folder} is not built (${reason}); run "npm run setup" in it`)
  return { folder: realpathSync(folder), commit: commitOf(folder) }
}

function isCheckout(folder: string): boolean {
  const manifest = join(folder, 'package.json')
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name.startsWith('sockcall')
}

/**
 * Its packages find each other by name. Where its node_modules is another checkout's, they would find that one's, and so not
 * be the ones that are meant. In a process of its own, as the addon of another build must not be loaded here.
 */
const PROBE = `
for (const [name, url] of JSON.parse(process.argv[1])) {
  const found = import.meta.resolve(name)
  if (found !== url) throw new Error(name + ' is ' + found + ' there')
  await import(url)
}`

function whyNotReady(folder: string): string | undefined {
  const asked = process.env.SOCKCALL_BACKEND ?? ''
  const wanted = backends.filter((one) => asked === '' || one === asked).map((one) => `backend-${one}`)
  // Builds of before the front door have none.
  const door = existsSync(join(folder, 'packages/sockcall')) ? ['sockcall'] : []
  const packages = ['core', ...wanted, ...door, 'compat-python'].map((name) => [
    name === 'sockcall' ? name : `@sockcall/${name}`,
    pathToFileURL(join(folder, 'packages', name, 'dist/index.js')).href,
  ])
  const args = ['--input-type=module', '--eval', PROBE, JSON.stringify(packages)]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  return status === 0 ? undefined : (errorLine(stderr) ?? stderr.trim())
}

function commitOf(folder: string): string {
  const { status, stdout } = spawnSync('git', ['-C', folder, 'describe', '--always', '--dirty'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : 'a build without git'
}

/** The name of what `participant` becomes on the other build. */
export function otherName(participant: string): string {
  return `${participant}, against`
}

/** Whether it is such a name. */
export function isOther(participant: string): boolean {
  return participant.endsWith(', against')
}

/** The item with each of ours followed by the same program on the other build. */
export function withOtherBuild(item: Item, { folder }: OtherBuild): Item {
  const both = (participant: Participant): Participant[] => {
    if (participant.backend === undefined) return [participant]
    return [participant, { ...participant, name: otherName(participant.name), checkout: folder }]
  }
  const variants = item.variants.map((variant) => ({ ...variant, participants: variant.participants.flatMap(both) }))
  return { ...item, variants }
}
