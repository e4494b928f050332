import { spawnSync } from 'node:child_process'

function firstLine(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status !== 0) return undefined
  const line = stdout.split('\n')[0]?.replace(/ \(.*\)/, '') ?? ''
  // Bun says only the number.
  return /^\d/.test(line) ? `${program} ${line}` : line
}

/** "Node 20.20.2, Python 3.11.7, cc 12.2.0" */
export function versions(): string {
  const others = [process.env.PYTHON ?? 'python3', process.env.CC ?? 'cc', 'bun', 'deno'].map(firstLine)
  return [`Node ${process.versions.node}`, ...others.filter((text) => text !== undefined)].join(', ')
}
