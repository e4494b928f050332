import type { Difference } from './net-case.js'
import { netCases } from './table.js'

/** Replaces what is between `<!-- NAME -->` and `<!-- end of NAME -->`. */
function replacePart(document: string, name: string, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the document has no part '${name}'`)
  return [document.slice(0, from + begin.length), '', ...lines, '', document.slice(to)].join('\n')
}

/** The part's lines as they are. */
function partOf(document: string, name: string): string[] {
  const [, rest = ''] = document.split(`<!-- ${name} -->\n`)
  return rest.split('\n').slice(0, rest.split('\n').indexOf(`<!-- end of ${name} -->`))
}

/**
 * docs/streams.md with the tables of this run. The lines of other versions of Node stay as their runs have left them.
 *
 * @param different the cases whose records differ, by name, of all that were played.
 */
export function withOutcomes(document: string, different: ReadonlySet<string>): string {
  const major = Number.parseInt(process.versions.node, 10)
  const all = netCases.flatMap(([, cases]) => cases)
  const others = partOf(document, 'versions').filter((line) => /^\| \d+ \|/.test(line))
  const own = `| ${major} | ${all.length} | ${all.length - different.size} | ${different.size} |`
  const versions = [...others.filter((line) => !line.startsWith(`| ${major} |`)), own].sort()
  const subjects = netCases.map(([subject, cases]) => `| ${subject} | ${cases.length} | ${count(cases)} |`)
  const differences = all.flatMap(({ name, difference }) => (difference === undefined ? [] : [row(name, difference)]))
  const parts: readonly (readonly [name: string, lines: readonly string[]])[] = [
    ['versions', ['| Node | cases | the same | different |', '| --- | --- | --- | --- |', ...versions]],
    ['subjects', ['| subject | cases | different |', '| --- | --- | --- |', ...subjects]],
    ['differences', ['| case | net | ours | why |', '| --- | --- | --- | --- |', ...differences]],
  ]
  return parts.reduce((text, [name, lines]) => replacePart(text, name, lines), document)
}

function count(cases: readonly { readonly difference?: Difference }[]): number | string {
  return cases.filter(({ difference }) => difference !== undefined).length || ''
}

function row(name: string, { net, ours, reason }: Difference): string {
  return `| ${name} | ${net} | ${ours} | ${reason} |`
}
