import type { Snapshot } from './snapshot.js'

/** The status page for people at a terminal, and for scripts: a name, blanks, the value. */
export function textPage(snapshot: Snapshot): string {
  const rows: [name: string, value: string][] = [
    ['backend', snapshot.backend],
    ['runtime', snapshot.runtime],
    ['uptime', `${snapshot.uptimeSeconds} s`],
    ['threads', `1 acceptor, ${snapshot.workers} workers`],
    ['connections', `${snapshot.open} open, ${snapshot.connections} in all, ${snapshot.waiting} waiting for a worker`],
    ['bytes', `${snapshot.bytesIn} in, ${snapshot.bytesOut} out`],
    ['served', `${snapshot.requests} HTTP requests, ${snapshot.lines} lines`],
  ]
  const operations = snapshot.calls.map(([name, count]): [string, string] => [name, String(count)])
  const width = Math.max(...[...rows, ...operations].map(([name]) => name.length)) + 2
  const table = (lines: readonly [string, string][]) =>
    lines.map(([name, value]) => `${name.padEnd(width)}${value}\n`).join('')
  return `sockcall demo\n${table(rows)}operations, all threads together:\n${table(operations)}`
}
